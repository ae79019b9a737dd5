package io.stepwise.lm.lora;

import io.stepwise.data.error.InvalidConfiguration;
import java.util.List;

/**
 * Low-rank adapters (Hu et al. 2021, arXiv:2106.09685): a frozen matrix W computes as
 *
 * <pre>
 *   W' = W + s · B · A      A [rank, inputs], B [outputs, rank]
 *   s = α / rank            {@link Scale#PLAIN}
 *   s = α / √rank           {@link Scale#RANK_STABILISED}, Kalajdzievski 2023 (arXiv:2312.03732)
 * </pre>
 *
 * @param rank inner width of an adapter; 0 for none: the whole model is trained
 * @param alpha α
 * @param targets projections that have one, in every layer
 * @param scale how α becomes s
 */
public record LoraSettings(int rank, double alpha, List<Projection> targets, Scale scale) {
  /** Largest rank: beyond any use, and small enough that sizes are numbers. */
  public static final int LARGEST_RANK = 8192;

  /** No adapters. */
  public static final LoraSettings NONE =
      new LoraSettings(0, 16, List.of(Projection.values()), Scale.PLAIN);

  /** How α becomes the factor of the change. */
  public enum Scale {
    /** α / rank. */
    PLAIN,
    /** α / √rank. */
    RANK_STABILISED
  }

  /** Refuses numbers out of range. */
  public LoraSettings {
    targets = targets.stream().distinct().sorted().toList();
    if (rank < 0 || rank > LARGEST_RANK || !(alpha > 0 && alpha < 1e6) || targets.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot set adapters: rank, alpha or targets out of range ("
              + rank
              + ", "
              + alpha
              + ", "
              + targets
              + ", expected 0 to "
              + LARGEST_RANK
              + ", above 0 and below 1e6, at least one projection)");
    }
  }

  /** Whether there are adapters. */
  public boolean any() {
    return rank > 0;
  }

  /** s. */
  public double factor() {
    return alpha / (scale == Scale.PLAIN ? rank : Math.sqrt(rank));
  }
}
