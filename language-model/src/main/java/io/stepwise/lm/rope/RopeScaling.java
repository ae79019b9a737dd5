package io.stepwise.lm.rope;

/** How the rotary frequencies of a head are stretched to longer rows. */
public sealed interface RopeScaling permits PlainRope, LinearRope, Llama3Rope, YarnRope {
  /**
   * The angle per position of each pair of a head, in radians.
   *
   * @param theta base of the frequencies
   * @param width E, the head's width
   * @return [E/2]
   */
  double[] frequencies(double theta, int width);

  /** What cosines and sines are multiplied by. */
  default double magnitude() {
    return 1;
  }
}
