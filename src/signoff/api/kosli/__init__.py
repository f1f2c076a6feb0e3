"""The dialect of the `kosli` command and its Terraform provider, at `/api/v2`."""
