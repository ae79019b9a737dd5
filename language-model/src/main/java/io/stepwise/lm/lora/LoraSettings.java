package io.stepwise.lm.lora;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.SettingRange;
import java.io.Serializable;
import java.util.List;

/**
 * Low-rank adapters (Hu et al. 2021, arXiv:2106.09685): a frozen matrix W computes as
 *
 * <pre>
 *   W' = W + s · B · A      A [rank, inputs], B [outputs, rank]
 *   s = α / rank            {@link Scale#PLAIN}
 *   s = α / √rank           {@link Scale#RANK_STABILISED}, Kalajdzievski 2023 (arXiv:2312.03732)
 * </pre>
 */
public record LoraSettings(
    @Setting(
            value = "Rank of the LoRA adapters; 0 trains the whole model",
            min = 0,
            max = LoraSettings.LARGEST_RANK)
        int rank,
    @Setting(value = "LoRA scaling factor alpha", above = 0, below = 1e6) double alpha,
    @Setting("Projections of each layer that get an adapter") List<Projection> targets,
    @Setting("Scaling of the adapters: alpha / rank (plain) or alpha / sqrt(rank)") Scale scale)
    implements Serializable {
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

  /** Checks the ranges declared above, and that there is a target. */
  public LoraSettings {
    targets = targets.stream().distinct().sorted().toList();
    SettingRange.check(LoraSettings.class, rank, alpha, targets, scale);
    if (targets.isEmpty()) {
      throw new InvalidConfiguration(
          "Cannot use setting targets: empty (expected at least one projection)");
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
