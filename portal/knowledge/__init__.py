"""What is distilled from what people know, published, and credited to those who knew it."""
