"""Proxmox Mail Gateway: what is asked, and what it means."""
