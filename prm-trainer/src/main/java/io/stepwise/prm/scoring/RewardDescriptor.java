package io.stepwise.prm.scoring;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.lm.tokenizer.StepTokens;
import io.stepwise.prm.kind.ModelReference;
import io.stepwise.prm.kind.RewardEntry;
import io.stepwise.prm.kind.RewardKind;
import io.stepwise.prm.layout.VerificationPrompt;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The entry in {@code stepwise.json} of a reward model that is made of other models' folders, or
 * that needs one next to its own.
 */
public final class RewardDescriptor {
  private RewardDescriptor() {}

  /** An ensemble. */
  public static Map<String, Object> ensemble(
      List<InputFolder> members, EnsembleRewardModel.Aggregation aggregation) {
    Map<String, Object> entry = of(RewardKind.ENSEMBLE);
    entry.put(
        RewardModels.MEMBERS,
        members.stream().map(member -> ModelReference.to(member).entry()).toList());
    entry.put(RewardModels.AGGREGATION, aggregation.word());
    return entry;
  }

  /** The log-ratio of the folder's own model and a reference. */
  public static Map<String, Object> implicit(InputFolder reference, double beta) {
    Map<String, Object> entry = of(RewardKind.IMPLICIT);
    entry.put(RewardModels.REFERENCE, ModelReference.to(reference).entry());
    entry.put(RewardModels.BETA, beta);
    return entry;
  }

  /** A generative verifier over the folder's own model. */
  public static Map<String, Object> generative(
      VerificationPrompt prompt, GenerativeVerifier.Rationales rationales) {
    return generative(prompt, rationales, 1);
  }

  /**
   * A generative verifier over the folder's own model.
   *
   * @param positiveWeight weight that the answer yes had in training
   */
  public static Map<String, Object> generative(
      VerificationPrompt prompt, GenerativeVerifier.Rationales rationales, double positiveWeight) {
    return asked(RewardKind.GENERATIVE, prompt, rationales, positiveWeight);
  }

  /**
   * A model that scores each step after a critique that it writes.
   *
   * @param positiveWeight weight of correct steps in training
   */
  public static Map<String, Object> critique(
      VerificationPrompt prompt, GenerativeVerifier.Rationales rationales, double positiveWeight) {
    return asked(RewardKind.CRITIQUE, prompt, rationales, positiveWeight);
  }

  private static Map<String, Object> asked(
      RewardKind kind,
      VerificationPrompt prompt,
      GenerativeVerifier.Rationales rationales,
      double positiveWeight) {
    Map<String, Object> entry = of(kind);
    entry.putAll(prompt.entries());
    entry.put(RewardModels.RATIONALES, rationales.count());
    entry.put(RewardModels.RATIONALE_TOKENS, rationales.maxTokens());
    entry.put(RewardModels.TEMPERATURE, rationales.temperature());
    if (positiveWeight != 1) {
      entry.put(RewardModels.POSITIVE_WEIGHT, positiveWeight);
    }
    return entry;
  }

  /** The same with the model in another folder. */
  public static Map<String, Object> over(InputFolder model, Map<String, Object> entry) {
    Map<String, Object> over = new TreeMap<>(entry);
    over.put(RewardModels.MODEL, ModelReference.to(model).entry());
    return over;
  }

  /** An entry that names a kind and nothing else. */
  public static Map<String, Object> of(RewardKind kind) {
    return new TreeMap<>(Map.of(RewardEntry.KIND, kind.word()));
  }

  /** Writes a folder that holds nothing but the entry. */
  public static void write(OutputFolder folder, Map<String, Object> entry) {
    folder.write(StepTokens.FILE, Json.pretty(Map.of(RewardEntry.KEY, entry)));
  }
}
