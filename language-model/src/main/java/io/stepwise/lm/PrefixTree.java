package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.vector.DecodingPass;
import io.stepwise.lm.vector.Sequence;
import java.util.Arrays;
import java.util.List;

/**
 * Generation along a tree, as a search over steps needs it: the tokens of an edge are computed once
 * and every continuation of a node reads the same keys and values (Kwon et al. 2023,
 * arXiv:2309.06180). A continuation is bit for bit what {@link Generator} makes of the whole
 * prompt.
 *
 * <pre>{@code
 * PrefixTree tree = new PrefixTree(model);
 * Prefix problem = tree.root(prompt);
 * List<Generated> steps = tree.generate(branches(problem), sampling.withStopTokens(stepEnds));
 * Prefix best = tree.extend(problem, steps.get(chosen).tokens());
 * problem.close();
 * }</pre>
 *
 * <p>The weights are those at the tree's making. For one thread. Without the vector module nothing
 * is shared; results are then those of whole prompts, recomputed for each call.
 */
public final class PrefixTree {
  /** Most tokens of one pass: of an edge, or one of each row. */
  private static final int CAPACITY = 128;

  private final CausalModel model;
  private final DecodingPass pass;
  private final boolean adopts;
  private long computed;

  /** A tree without nodes. */
  public PrefixTree(CausalModel model) {
    InputChecks.output(model.config(), Part.LOG_PROBS);
    this.model = model;
    this.adopts = false;
    this.pass =
        model.backend().arithmetic() == Arithmetic.VECTORS
            ? new DecodingPass(model.backend().vectors(), CAPACITY)
            : null;
  }

  /**
   * Computes a prompt.
   *
   * @param prompt at least one token
   */
  public Prefix root(int[] prompt) {
    return grow(new int[0], null, prompt);
  }

  /**
   * Computes the tokens of an edge.
   *
   * @param parent where the edge begins; it stays as it is
   * @param edge at least one token, for example a step with its end
   */
  public Prefix extend(Prefix parent, int[] edge) {
    parent.require(this);
    return grow(parent.tokens(), parent.sequence(), edge);
  }

  /**
   * A tree of the model of {@code states}, which can take over what that has computed.
   *
   * @throws InvalidInput if the model has no language-model head
   */
  public PrefixTree(PrefixStates states) {
    InputChecks.output(states.model().config(), Part.LOG_PROBS);
    this.model = states.model();
    this.adopts = true;
    this.pass = states.pass();
  }

  /** Whether the tree was made of states, from which nodes can be taken over. */
  public boolean adopts() {
    return adopts;
  }

  /**
   * A node whose keys and values are those of computed states. Only its last token is computed
   * again, for what the model predicts after it.
   *
   * @param node of the states that the tree was made of
   * @param tokens the first tokens of the node, at least one
   */
  public Prefix adopt(PrefixStates.Node node, int[] tokens) {
    if (tokens.length < 1 || tokens.length > node.length()) {
      throw new IllegalArgumentException(
          "Cannot adopt prefix: number of tokens out of range (%d, expected 1 to %d)"
              .formatted(tokens.length, node.length()));
    }
    Sequence sequence = node.sequence().fork(tokens.length - 1);
    run(sequence, new int[] {tokens[tokens.length - 1]});
    computed++;
    return new Prefix(this, tokens.clone(), sequence, Arrays.copyOf(pass.logits(), pass.stride()));
  }

  private Prefix grow(int[] before, Sequence begun, int[] edge) {
    int[] tokens = Arrays.copyOf(before, before.length + edge.length);
    System.arraycopy(edge, 0, tokens, before.length, edge.length);
    if (edge.length < 1) {
      throw new InvalidInput(
          "Cannot extend prefix: no tokens (0, expected at least 1) after " + before.length);
    }
    InputChecks.lengths(model.config(), List.of(tokens));
    if (pass == null) {
      return new Prefix(this, tokens, null, null);
    }
    Sequence sequence = begun == null ? pass.sequence() : begun.fork();
    try {
      run(sequence, edge);
    } catch (InvalidInput e) {
      sequence.close();
      throw e;
    }
    computed += edge.length;
    return new Prefix(this, tokens, sequence, Arrays.copyOf(pass.logits(), pass.stride()));
  }

  private void run(Sequence sequence, int[] edge) {
    for (int i = 0; i < edge.length; i++) {
      pass.add(sequence, edge[i]);
      if (i + 1 == edge.length) {
        pass.want();
      }
      if (pass.full() || i + 1 == edge.length) {
        pass.run();
      }
    }
  }

  /**
   * Generates a continuation of every branch's prefix.
   *
   * @return one result per branch, in the branches' order; tokens after the prefix
   * @throws InvalidInput if a prefix and the budget exceed the model's maximum length
   */
  public List<Generated> generate(List<Branch> branches, Sampling sampling) {
    branches.forEach(branch -> branch.prefix().require(this));
    List<GenerationRequest> requests =
        branches.stream()
            .map(b -> new GenerationRequest(b.prefix().tokens(), b.random(), b.budget(), b.stop()))
            .toList();
    if (pass == null || branches.isEmpty()) {
      return new Generator(model).generate(requests, sampling);
    }
    Generator.positions(model, requests, sampling);
    List<Prefix> prefixes = branches.stream().map(Branch::prefix).toList();
    return new VectorGeneration(model, pass, requests, prefixes, sampling).run();
  }

  /** Tokens of edges computed so far; 0 without the vector module. */
  public long computedTokens() {
    return computed;
  }

  /** Pages of keys and values that open prefixes hold now, each counted once. */
  public int heldPages() {
    return pass == null ? 0 : pass.heldPages();
  }
}
