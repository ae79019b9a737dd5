package io.stepwise.jobs.solve;

import io.stepwise.data.storage.Digests;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.rollout.spark.SolvePlan.Question;
import io.stepwise.rollout.spark.TreeFile;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folder in which {@code solve} keeps trees of MCTS: one file per problem, whose name has a
 * digest of everything that the tree depends on, and its visits. A search with more samples and
 * otherwise equal settings, models and seed continues it.
 *
 * @param folder of the files
 * @param identity what all trees of a run depend on
 */
record TreeStates(String folder, String identity) {
  private static final int DIGEST = 16;

  /** The folder of a configuration; null if trees are not kept. */
  static TreeStates of(
      SolveConfig config, String task, Map<String, InputFolder> models, JobContext context) {
    if (config.search().treeState() == null) {
      return null;
    }
    Map<String, Object> identity = new LinkedHashMap<>();
    models.forEach((name, model) -> identity.put(name, model.digest()));
    identity.put("run", SolveJob.run(context));
    identity.put("task", task);
    identity.put("aggregate", config.aggregate());
    identity.put("max-tokens", config.limits().maxTokens());
    identity.put("thinking-tokens", config.limits().thinkingTokens());
    identity.put("min-thinking-tokens", config.limits().minThinkingTokens());
    identity.put("temperature", config.limits().temperature());
    identity.put("layout", config.layout().toString());
    identity.put("formats", config.formats().toString());
    identity.put("search", config.search().identity());
    return new TreeStates(config.search().treeState(), Json.line(identity));
  }

  /** The file of a problem's tree. */
  TreeFile file(String id, String problem) {
    String digest = Digests.ofText(identity + "\n" + id + "\n" + problem);
    return new TreeFile(folder, digest.substring(0, DIGEST));
  }

  /** A problem whose search continues the tree of an earlier one and keeps its own. */
  Question continued(Question question) {
    TreeFile file = file(question.id(), question.text());
    return new Question(question.id(), question.text(), file.read(), file);
  }
}
