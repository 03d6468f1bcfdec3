"""What a month of a contract is billed at: pure, from frozen counts and agreed terms to lines with their steps."""
