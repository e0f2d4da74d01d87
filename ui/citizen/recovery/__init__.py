"""The recovery code on show and on paper."""
