"""What is made to order: products, pre-orders, orders, payments, the money ledger and the designers' royalties."""
