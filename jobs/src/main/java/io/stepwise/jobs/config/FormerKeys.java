package io.stepwise.jobs.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keys that settings once had, used only to suggest the present ones. */
final class FormerKeys {
  private static final Map<String, String> PRESENT =
      Map.ofEntries(
          Map.entry("steps", "max-steps"),
          Map.entry("batch", "batch-size"),
          Map.entry("warmup", "warmup-steps"),
          Map.entry("method", "optimizer"),
          Map.entry("shards", "data-parallel"),
          Map.entry("products", "precision"),
          Map.entry("imitation-weight", "lm-loss-weight"),
          Map.entry("longest-row", "max-length"),
          Map.entry("policy-rate", "policy-learning-rate"),
          Map.entry("critic-rate", "value-learning-rate"),
          Map.entry("epochs", "ppo-epochs"),
          Map.entry("minibatch", "mini-batch-size"),
          Map.entry("clip-low", "cliprange-low"),
          Map.entry("clip-high", "cliprange-high"),
          Map.entry("value-range", "cliprange-value"),
          Map.entry("kl-beta", "kl-coef"),
          Map.entry("kl-stop", "target-kl"),
          Map.entry("lambda", "gae-lambda"),
          Map.entry("process-form", "process-reward"),
          Map.entry("missing-end-penalty", "missing-eos-penalty"),
          Map.entry("entropy-bonus", "entropy-coef"),
          Map.entry("prompts", "num-prompts"),
          Map.entry("chains", "num-samples"),
          Map.entry("samples", "num-samples"),
          Map.entry("measured", "eval-samples"),
          Map.entry("sure", "confidence"),
          Map.entry("max-flipped", "max-forgotten"),
          Map.entry("max-longer", "max-length-ratio"),
          Map.entry("max-cut", "max-truncated"));

  private FormerKeys() {}

  /** All present names. */
  static Collection<String> suggestions() {
    return PRESENT.values();
  }

  /**
   * The present name of a former key or flag, in the same group of settings, if it is known.
   *
   * @param word {@code ppo.kl-beta} or {@code --samples}
   */
  static Optional<String> present(String word, Collection<String> known) {
    int leaf = word.startsWith("--") ? 2 : word.lastIndexOf('.') + 1;
    return Optional.ofNullable(PRESENT.get(word.substring(leaf)))
        .map(word.substring(0, leaf)::concat)
        .filter(known::contains);
  }

  /** The present names, in any group of settings, of a former flag: {@code --batch}. */
  static List<String> inGroups(String flag, Collection<String> known) {
    String present = flag.startsWith("--") ? PRESENT.get(flag.substring(2)) : null;
    return present == null
        ? List.of()
        : known.stream().filter(key -> key.endsWith("." + present)).toList();
  }
}
