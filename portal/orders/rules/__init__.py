"""What may become of products, pre-orders, orders and payments, and what they cost."""
