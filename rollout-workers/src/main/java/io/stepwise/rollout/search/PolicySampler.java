package io.stepwise.rollout.search;

import io.stepwise.lm.Branch;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Generated;
import io.stepwise.lm.Prefix;
import io.stepwise.lm.PrefixStates;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.PrefixTree.Continuation;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.format.Formats;
import io.stepwise.lm.format.Thinking;
import io.stepwise.rollout.search.ModelCalls.Draw;
import io.stepwise.rollout.search.PartialSolution.Edge;
import io.stepwise.rollout.search.PartialSolution.Source;
import io.stepwise.rollout.search.PartialSolution.State;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Samples steps from a policy. The keys and values of a prefix are computed once and shared by
 * everything that extends it; what was sampled keeps those with which it was sampled, so that only
 * its last token is computed when it is extended. For one thread.
 */
public final class PolicySampler implements StepSampler {
  private final CausalModel policy;
  private final PrefixTree tree;
  private final SampledEdges edges;
  private final ModelCalls calls;
  private final Sampling sampling;
  private final int[] prompt;
  private final CachedSolutions cached;

  /**
   * A sampler for one problem.
   *
   * @param tree of the policy; it can serve one problem after another
   * @param sampling top-k, top-p, rows at once, and the most tokens of an extension
   * @param solutionTokens length at which a solution is cut
   * @param problem text of the problem
   */
  public PolicySampler(
      CausalModel policy,
      PrefixTree tree,
      Formats formats,
      Sampling sampling,
      int solutionTokens,
      String problem) {
    this(
        policy,
        tree,
        formats,
        sampling,
        SolutionLimits.of(solutionTokens),
        problem,
        new BatchedModels(tree, null));
  }

  /**
   * The same with calls that may be shared with other problems.
   *
   * @param calls to the policy that {@code tree} computes with
   */
  PolicySampler(
      CausalModel policy,
      PrefixTree tree,
      Formats formats,
      Sampling sampling,
      SolutionLimits limits,
      String problem,
      ModelCalls calls) {
    this(policy, tree, formats, sampling, limits, problem, calls, CachedSolutions.usualLimit());
  }

  /**
   * The same with a limit of its own.
   *
   * @param cacheBytes keys and values that are kept between two calls, in bytes
   */
  PolicySampler(
      CausalModel policy,
      PrefixTree tree,
      Formats formats,
      Sampling sampling,
      SolutionLimits limits,
      String problem,
      ModelCalls calls,
      long cacheBytes) {
    this.policy = policy;
    this.tree = tree;
    this.calls = calls;
    this.sampling = sampling.withStopTokens(formats.endTokens());
    this.prompt = formats.prompt().render(problem);
    int room = policy.config().maxPositions() - prompt.length;
    this.edges =
        new SampledEdges(formats, limits.within(room), Thinking.begun(policy.tokenizer(), prompt));
    this.cached = new CachedSolutions(cacheBytes, tree::heldBytes, PolicySampler::free);
  }

  @Override
  public int[] prompt() {
    return prompt.clone();
  }

  @Override
  public List<PartialSolution> extend(List<Extension> extensions, CostMeter meter) {
    List<Prefix> prefixes = prefixes(extensions, meter);
    List<Draw> draws = new ArrayList<>();
    for (int i = 0; i < extensions.size(); i++) {
      draws.add(draw(extensions.get(i), prefixes.get(i)));
    }
    List<Continuation> continuations = calls.continuations(draws);
    List<PartialSolution> extended = new ArrayList<>();
    for (int i = 0; i < extensions.size(); i++) {
      Generated generated = continuations.get(i).generated();
      PartialSolution before = extensions.get(i).prefix();
      PartialSolution solution =
          before.extended(edges.sampled(before, extensions.get(i).reach(), generated));
      extended.add(solution);
      continuations.get(i).prefix().ifPresent(prefix -> keep(solution, prefix));
      meter.sampled(generated.tokens().length, prompt.length + before.length());
    }
    cached.trim();
    return extended;
  }

  /**
   * The prefixes of requests, of which the last token may have to be computed. What has to be
   * computed is added to the meter.
   */
  private List<Prefix> prefixes(List<Extension> extensions, CostMeter meter) {
    List<Prefix> prefixes = new ArrayList<>();
    Set<Prefix> incomplete = new LinkedHashSet<>();
    for (Extension extension : extensions) {
      PartialSolution solution = extension.prefix();
      long before = meter.prefilledTokens();
      Prefix prefix = prefix(solution, meter);
      if (prefix.cachedTokens() < prefix.length() && incomplete.add(prefix)) {
        meter.prefilled(prefix.length() - prefix.cachedTokens(), prefix.cachedTokens());
      }
      long computed = meter.prefilledTokens() - before;
      meter.cached(prompt.length + solution.length() - computed);
      prefixes.add(prefix);
    }
    return prefixes;
  }

  /** Its length is limited by the branch, so that problems can share one sampling. */
  private Draw draw(Extension extension, Prefix prefix) {
    int maxTokens = Math.min(extension.maxTokens(), room(extension.prefix()));
    Branch branch =
        new Branch(
            prefix,
            extension.random(),
            Math.min(maxTokens, sampling.maxTokens()),
            edges.stop(extension));
    Sampling alike =
        sampling.withTemperature(extension.temperature()).withMaxTokens(Integer.MAX_VALUE);
    return new Draw(branch, alike, cached.limit());
  }

  private void keep(PartialSolution solution, Prefix prefix) {
    solution.prefix(prefix);
    cached.use(solution);
  }

  private Prefix prefix(PartialSolution solution, CostMeter meter) {
    if (solution.prefix() == null) {
      int[] edge = solution.edge().tokens();
      if (solution.parent() == null) {
        solution.prefix(tree.root(prompt));
        meter.promptPrefilled(prompt.length);
      } else if (edge.length == 0) {
        return prefix(solution.parent(), meter);
      } else if (scored(solution).isPresent()) {
        solution.prefix(
            tree.adopt(scored(solution).get(), SampledEdges.join(prompt, solution.response())));
      } else {
        Prefix parent = prefix(solution.parent(), meter);
        solution.prefix(tree.extend(parent, edge));
        int reused = parent.cachedTokens();
        meter.prefilled(solution.prefix().length() - reused, reused);
      }
    }
    cached.use(solution);
    return solution.prefix();
  }

  /** What the reward model has computed of a solution, if it is the policy itself. */
  private Optional<PrefixStates.Node> scored(PartialSolution solution) {
    return tree.adopts() && solution.scoring() != null
        ? solution.scoring().cached(SampledEdges.join(prompt, solution.response()))
        : Optional.empty();
  }

  @Override
  public PartialSolution inject(PartialSolution solution, String text) {
    int[] tokens = policy.tokenizer().verbatim(text);
    return reopened(solution)
        .extended(new Edge(tokens, List.of(), new int[0], 0, State.OPEN, Source.INJECTED));
  }

  private PartialSolution reopened(PartialSolution solution) {
    if (solution.open()) {
      return solution;
    }
    return shortened(solution, edges.reopened(solution));
  }

  /**
   * The first tokens of a solution, open.
   *
   * @param length number of tokens; those before its last edge are kept in any case
   */
  PartialSolution first(PartialSolution solution, int length) {
    int kept = Math.max(0, length - solution.parent().length());
    return shortened(solution, edges.first(solution, kept));
  }

  private PartialSolution shortened(PartialSolution solution, Edge edge) {
    PartialSolution open = solution.withEdge(edge);
    if (solution.prefix() != null) {
      keep(open, tree.first(solution.prefix(), prompt.length + open.length()));
    }
    return open;
  }

  /** An open solution that is not to be extended. */
  PartialSolution truncated(PartialSolution solution) {
    Edge edge = solution.edge();
    return solution.withEdge(
        new Edge(
            edge.tokens(),
            edge.steps(),
            edge.ends(),
            edge.logProb(),
            State.TRUNCATED,
            edge.source()));
  }

  @Override
  public String text(PartialSolution solution) {
    return policy.tokenizer().decode(edges.withoutEnd(solution.response()));
  }

  @Override
  public Thinking thinking(PartialSolution solution) {
    return edges.thinking(edges.withoutEnd(solution.response()));
  }

  @Override
  public int tokens(String text) {
    return policy.tokenizer().verbatim(text).length;
  }

  @Override
  public boolean canEncode(String text) {
    return policy.tokenizer().canEncode(text);
  }

  @Override
  public int room(PartialSolution solution) {
    return policy.config().maxPositions() - prompt.length - solution.length();
  }

  @Override
  public void release(PartialSolution solution) {
    cached.release(solution);
  }

  private static void free(PartialSolution solution) {
    solution.prefix().close();
    solution.prefix(null);
  }

  @Override
  public void close() {
    cached.releaseAll();
  }
}
