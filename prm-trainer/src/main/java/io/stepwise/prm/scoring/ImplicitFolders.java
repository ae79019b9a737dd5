package io.stepwise.prm.scoring;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;

/**
 * What an implicit reward model's folder is made of.
 *
 * @param model folder of π, often the reward model's own
 * @param reference folder of π_ref
 * @param beta β
 */
public record ImplicitFolders(InputFolder model, InputFolder reference, double beta) {
  /**
   * The parts of a folder.
   *
   * @throws InvalidInput if it holds another kind of reward model, or a part has changed
   */
  public static ImplicitFolders of(InputFolder folder) {
    RewardEntry entry = RewardEntry.of(folder);
    if (entry.kind() != RewardKind.IMPLICIT) {
      throw new InvalidInput(
          "Cannot open implicit reward model: the folder holds another kind (%s, expected implicit) at %s"
              .formatted(entry.kind().word(), folder.path()));
    }
    return of(folder, entry);
  }

  static ImplicitFolders of(InputFolder folder, RewardEntry entry) {
    return new ImplicitFolders(
        RewardModels.model(folder, entry),
        entry.models(RewardModels.REFERENCE).get(0).open(folder),
        entry.number(RewardModels.BETA, RewardModels.DEFAULT_BETA, Double.MIN_VALUE));
  }
}
