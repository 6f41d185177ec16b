#include "CPeak.h"

// Twelve sums that do not wait for each other keep both units busy. The empty assembly keeps the compiler from doing
// them once and for all.
#define BODY(VECTOR, SCALE)                                                                                            \
  VECTOR sums[12] = {{0}}, factor = {0};                                                                               \
  for (long round = 0; round < rounds; round++) {                                                                      \
    for (int index = 0; index < 12; index++) {                                                                         \
      sums[index] = SCALE(factor, factor, sums[index]);                                                                \
      __asm__ volatile("" : "+x"(sums[index]));                                                                        \
    }                                                                                                                  \
  }                                                                                                                    \
  return (double)rounds * 12 * 2 * (sizeof(VECTOR) / sizeof(float));

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f"))) static double wide(long rounds) { BODY(__m512, _mm512_fmadd_ps) }
__attribute__((target("avx2,fma"))) static double middle(long rounds) { BODY(__m256, _mm256_fmadd_ps) }

static __m128 narrow_step(__m128 a, __m128 b, __m128 c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
static double narrow(long rounds) { BODY(__m128, narrow_step) }

double peak_operations(long rounds, const char **name) {
  if (__builtin_cpu_supports("avx512f")) return *name = "AVX-512, fused", wide(rounds);
  if (__builtin_cpu_supports("fma")) return *name = "AVX2, fused", middle(rounds);
  return *name = "SSE2", narrow(rounds);
}
#else
double peak_operations(long rounds, const char **name) { return *name = "unknown", 0; }
#endif
