"""Proxmox Backup Server: what is asked, and what it means."""
