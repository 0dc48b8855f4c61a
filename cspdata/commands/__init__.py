"""The commands, by what they do: load data, explore numbers, export packs."""
