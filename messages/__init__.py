"""What people read: Block Kit made by typed functions, and its sentences in `templates/`."""
