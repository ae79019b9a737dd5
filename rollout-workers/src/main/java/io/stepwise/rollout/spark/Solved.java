package io.stepwise.rollout.spark;

import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.TreeRecorder;
import java.io.Serializable;
import java.util.List;

/**
 * A problem that was solved, or could not be.
 *
 * @param id the problem's id
 * @param result what the search returned; null if the problem could not be solved
 * @param nodes the tree of the search; empty if it was not kept
 * @param chosen numbers of the nodes on the path of the result
 * @param error why the problem could not be solved; null if it was
 */
public record Solved(
    String id,
    SearchResult result,
    List<TreeRecorder.Node> nodes,
    List<Integer> chosen,
    String error)
    implements Serializable {
  /** A solved problem. */
  public Solved(
      String id, SearchResult result, List<TreeRecorder.Node> nodes, List<Integer> chosen) {
    this(id, result, nodes, chosen, null);
  }

  /** A problem that could not be solved. */
  static Solved failed(String id, String error) {
    return new Solved(id, null, List.of(), List.of(), error);
  }

  /** Whether there is no result. */
  public boolean isFailed() {
    return error != null;
  }
}
