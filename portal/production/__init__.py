"""What is made of what was ordered: batches, their stages, and the shipments that bring them to the buyers."""
