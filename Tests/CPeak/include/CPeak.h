// How many products and sums of numbers (Float32) one core of this machine can do, whatever Swift is compiled for.
#ifndef CPEAK_H
#define CPEAK_H

/// Does `rounds` rounds of work that stays in registers, with the widest vectors and the fused instructions that this
/// processor has; `*name` becomes their name. Returns how many operations (a product or a sum) that were.
double peak_operations(long rounds, const char **name);

#endif
