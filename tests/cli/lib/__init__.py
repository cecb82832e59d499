"""What tests of the programs share: desks, servers, terminals, and the cases that run on them."""
