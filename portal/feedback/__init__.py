"""Questions, suggestions, praise and complaints, as the customer gives them."""
