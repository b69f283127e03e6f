"""Planning: demand and facts in, a plan out."""
