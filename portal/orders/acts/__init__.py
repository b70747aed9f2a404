"""What is done with products, pre-orders, orders and money."""
