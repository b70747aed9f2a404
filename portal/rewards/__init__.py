"""What contributors earn: versioned rules, a ledger of points that only grows, and a catalogue to spend them in."""
