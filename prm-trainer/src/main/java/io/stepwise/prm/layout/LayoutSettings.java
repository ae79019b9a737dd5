package io.stepwise.prm.layout;

import java.io.Serializable;

/**
 * How a user says that a reward model reads its input, where the model's folder does not say it.
 *
 * @param format the layout, {@link RewardFormat#AUTO} for the folder's
 * @param stepSeparator text after each step in the layout {@code trl}, null for the folder's
 * @param problemSeparator text between problem and first step in the layout {@code trl}, null for
 *     the folder's
 */
public record LayoutSettings(RewardFormat format, String stepSeparator, String problemSeparator)
    implements Serializable {
  /** Everything as the model's folder has it. */
  public static final LayoutSettings AUTO = new LayoutSettings(RewardFormat.AUTO, null, null);
}
