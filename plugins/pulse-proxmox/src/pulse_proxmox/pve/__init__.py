"""Proxmox VE: what is asked, and what it means."""
