package io.stepwise.cluster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The four commands on small sizes.
 *
 * @param world folder of the demo's data and its first policy, local or on HDFS
 * @param output folder for what the commands make
 */
record Pipeline(String world, String output) {
  static final int CHAINS = 40 * 24;

  /** A line of progress of {@link #longRollout}, with how many chains are made. */
  static final Pattern PROGRESS = Pattern.compile("rollout: ([1-9][0-9]*)/" + CHAINS + " chains");

  /** Every command's words by name, in an order that works. */
  Map<String, List<String>> commands() {
    Map<String, List<String>> commands = new LinkedHashMap<>();
    commands.put(
        "ingest",
        words("ingest --format prm800k --input W/labels/prm800k.jsonl --output O/solutions"));
    commands.put(
        "train-prm",
        words(
            "train-prm --data O/solutions --model W/policy/sft --output O/prm"
                + " --set training.max-steps=4 --set training.warmup-steps=1"
                + " --set training.batch-size=8"));
    commands.put(
        "rollout",
        words(
            "rollout --policy W/policy/sft --reward-model O/prm --problems W/problems/held-out"
                + " --num-samples 2 --partitions 2 --output O/chains"));
    commands.put(
        "train-policy",
        words(
            "train-policy --policy W/policy/sft --reward-model O/prm --problems W/problems/training"
                + " --iterations 2 --num-prompts 6 --num-samples 4 --output O/policy"
                + " --rollouts O/rollouts --set ppo.critic-warmup=0"));
    return commands;
  }

  /** Chains that a grader of this name grades. */
  List<String> gradedBy(String task) {
    return words(
        "rollout --policy W/policy/sft --reward-model O/prm --problems W/problems/held-out"
            + " --num-samples 2 --partitions 2 --output O/graded --task "
            + task);
  }

  /** Chains enough to lose a worker on the way. */
  List<String> longRollout() {
    return words(
        "rollout --policy W/policy/sft --reward-model O/prm --problems W/problems/held-out"
            + " --num-samples 24 --partitions 40 --output O/long");
  }

  /** A rollout of what is not there. */
  static List<String> rolloutOf(String nowhere) {
    return List.of(
        "rollout --policy P --reward-model P --problems P --output P/chains"
            .replace("P", nowhere)
            .split(" "));
  }

  /** A command's words with the reward model that another pipeline has made. */
  List<String> rewardedBy(Pipeline other, List<String> words) {
    return words.stream()
        .map(word -> word.replace(output + "/prm", other.output + "/prm"))
        .toList();
  }

  private List<String> words(String line) {
    return List.of(line.replace("W/", world + "/").replace("O/", output + "/").split(" "));
  }
}
