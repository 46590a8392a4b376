"""What if: make a typed change, match again, subtract. Decides nothing itself."""
