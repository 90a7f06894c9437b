"""What people read: figures and the HTML report."""
