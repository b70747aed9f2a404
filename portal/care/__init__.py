"""Cases with a closed loop: what a customer waits for, until they say that it is settled."""
