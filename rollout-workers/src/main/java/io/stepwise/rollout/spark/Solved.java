package io.stepwise.rollout.spark;

import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.TreeRecorder;
import java.io.Serializable;
import java.util.List;

/**
 * A solved problem.
 *
 * @param id the problem's id
 * @param result what the search returned
 * @param nodes the tree of the search; empty if it was not kept
 * @param chosen numbers of the nodes on the path of the result
 */
public record Solved(
    String id, SearchResult result, List<TreeRecorder.Node> nodes, List<Integer> chosen)
    implements Serializable {}
