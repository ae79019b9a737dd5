package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.CausalModel;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.LayoutSpec;

/** Opens reward models. */
public final class RewardModels {
  private RewardModels() {}

  /** Opens a folder whose files say how the model reads its input. */
  public static ProcessRewardModel open(InputFolder folder) {
    return open(folder, LayoutSettings.AUTO);
  }

  /**
   * Opens a folder.
   *
   * @param settings the layout, where the folder does not say it
   * @return a model to be closed by the caller
   * @throws InvalidInput if the folder holds no reward model
   */
  public static ProcessRewardModel open(InputFolder folder, LayoutSettings settings) {
    LayoutSpec spec = LayoutSpec.of(folder, settings);
    CausalModel model = CausalModel.load(folder);
    try {
      return new ProcessRewardModel(model, spec.layout(model.tokenizer()));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
