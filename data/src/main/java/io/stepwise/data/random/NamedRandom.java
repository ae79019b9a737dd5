package io.stepwise.data.random;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Randomness as a function of names: run, phase, iteration, problem, sample, position. Two places
 * that use different names never share numbers, and nothing depends on which thread, batch or
 * worker asks first.
 *
 * <p>The key is an FNV-1a hash of the names (each closed by a separator, so that ("ab","c") and
 * ("a","bc") differ), finished with SplitMix64 (Steele, Lea and Flood 2014). The number at a
 * position is SplitMix64 of key + position · γ.
 */
public final class NamedRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  private final long key;

  private NamedRandom(long key) {
    this.key = key;
  }

  /** The randomness named by these strings and numbers, in order. */
  public static NamedRandom of(Object... names) {
    return new NamedRandom(hash(FNV_OFFSET, names));
  }

  /** The randomness named by this one's names and then these. */
  public NamedRandom child(Object... names) {
    return new NamedRandom(hash(key, names));
  }

  private static long hash(long start, Object... names) {
    long h = start;
    for (Object name : names) {
      for (byte b : String.valueOf(name).getBytes(StandardCharsets.UTF_8)) {
        h = (h ^ (b & 0xff)) * FNV_PRIME;
      }
      h = (h ^ 0x1f) * FNV_PRIME;
    }
    return mix(h);
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The 64-bit key; equal names give equal keys. */
  public long key() {
    return key;
  }

  /** 64 random bits at a position. */
  public long bits(long position) {
    return mix(key + (position + 1) * GAMMA);
  }

  /** A uniform number in [0, 1) at a position, with 53 random bits. */
  public double uniform(long position) {
    return (bits(position) >>> 11) * 0x1.0p-53;
  }

  /** A sequential generator seeded by this key; each call returns a new one. */
  public SplittableRandom stream() {
    return new SplittableRandom(key);
  }
}
