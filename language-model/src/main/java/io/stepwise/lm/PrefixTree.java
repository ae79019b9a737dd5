package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.vector.BlockTable;
import io.stepwise.lm.vector.DecodingPass;
import io.stepwise.lm.vector.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Generates along a tree of prefixes, for searches over steps: the tokens of an edge are computed
 * once and every continuation of a node reads the same keys and values (Kwon et al. 2023,
 * arXiv:2309.06180). A continuation equals bit for bit what {@link Generator} generates from the
 * whole prompt.
 *
 * <pre>{@code
 * PrefixTree tree = new PrefixTree(model);
 * Prefix problem = tree.root(prompt);
 * List<Generated> steps = tree.generate(branches(problem), sampling.withStopTokens(stepEnds));
 * Prefix best = tree.extend(problem, steps.get(chosen).tokens());
 * problem.close();
 * }</pre>
 *
 * <p>A continuation that is itself continued keeps the keys and values with which it was sampled
 * ({@link #continuations}): of its tokens, only the last is computed again.
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
    InputChecks.output(model.config(), ModelOutput.LOG_PROBS);
    this.model = model;
    this.adopts = false;
    this.pass =
        model.backend().kind() == Backend.VECTORS
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
    return grow(parent.tokens(), parent, edge);
  }

  /**
   * A tree of the model of {@code states}, which can take over what that has computed.
   *
   * @throws InvalidInput if the model has no language-model head
   */
  public PrefixTree(PrefixStates states) {
    InputChecks.output(states.model().config(), ModelOutput.LOG_PROBS);
    this.model = states.model();
    this.adopts = true;
    this.pass = states.pass();
  }

  boolean computesWith(DecodingPass other) {
    return pass == other;
  }

  /** Whether the tree was made of states, from which nodes can be taken over. */
  public boolean adopts() {
    return adopts;
  }

  /**
   * A node whose keys and values are those of computed states. Only its last token is computed
   * again, once something continues from it, for what the model predicts after it.
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
    int cached = tokens.length - 1;
    return new Prefix(this, tokens.clone(), cached, node.sequence().fork(cached), null);
  }

  /**
   * A node of the first tokens of another one, which stays as it is.
   *
   * @param tokens how many, at least 1
   */
  public Prefix first(Prefix prefix, int tokens) {
    prefix.require(this);
    if (tokens < 1 || tokens > prefix.length()) {
      throw new IllegalArgumentException(
          "Cannot shorten prefix: number of tokens out of range (%d, expected 1 to %d)"
              .formatted(tokens, prefix.length()));
    }
    BlockTable sequence = pass == null ? null : prefix.sequence().fork(tokens - 1);
    int[] first = Arrays.copyOf(prefix.tokens(), tokens);
    return new Prefix(this, first, tokens - 1, sequence, null);
  }

  private Prefix grow(int[] before, Prefix parent, int[] edge) {
    if (edge.length < 1) {
      throw new InvalidInput(
          "Cannot extend prefix: no tokens (0, expected at least 1) after " + before.length);
    }
    int[] tokens = join(before, edge);
    InputChecks.lengths(model.config(), List.of(tokens));
    if (pass == null) {
      return new Prefix(this, tokens, tokens.length, null, null);
    }
    BlockTable sequence = parent == null ? pass.sequence() : parent.sequence().fork();
    int[] missing = parent == null ? edge : join(parent.pendingTokens(), edge);
    try {
      run(sequence, missing);
    } catch (InvalidInput e) {
      sequence.close();
      throw e;
    }
    computed += missing.length;
    return new Prefix(this, tokens, tokens.length, sequence, logits(0));
  }

  /** What the last pass predicts after the i-th token that it was asked for. */
  private float[] logits(int i) {
    return Arrays.copyOfRange(pass.logits(), i * pass.stride(), (i + 1) * pass.stride());
  }

  private static int[] join(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void run(BlockTable sequence, int[] edge) {
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
   * Computes the tokens that prefixes lack, all in shared passes. Generation does so too; to do it
   * before, for the prefixes of several calls together, reads the weights less often.
   */
  public void complete(Collection<Prefix> prefixes) {
    List<Prefix> batch = new ArrayList<>();
    for (Prefix prefix : new LinkedHashSet<>(prefixes)) {
      prefix.require(this);
      if (prefix.cachedTokens() == prefix.length()) {
        continue;
      }
      if (pass == null) {
        prefix.completed(null);
        continue;
      }
      pass.add(prefix.sequence(), prefix.pendingTokens()[0]);
      pass.want();
      batch.add(prefix);
      if (pass.full()) {
        run(batch);
      }
    }
    if (!batch.isEmpty()) {
      run(batch);
    }
  }

  private void run(List<Prefix> batch) {
    pass.run();
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).completed(logits(i));
    }
    computed += batch.size();
    batch.clear();
  }

  /**
   * Generates a continuation of every branch's prefix.
   *
   * @return one result per branch, in the branches' order; tokens after the prefix
   * @throws InvalidInput if a prefix and the budget exceed the model's maximum length
   */
  public List<Generated> generate(List<Branch> branches, Sampling sampling) {
    List<GenerationRequest> requests = requests(branches);
    return shares(branches)
        ? generation(branches, requests, sampling).run()
        : new Generator(model).generate(requests, sampling);
  }

  /**
   * A generated continuation.
   *
   * @param generated the tokens after the branch's prefix
   * @param prefix the tokens from the root to the last one generated, to be closed by the caller;
   *     nothing if their keys and values are not kept
   */
  public record Continuation(Generated generated, Optional<Prefix> prefix) {}

  /**
   * Generates a continuation of every branch's prefix and keeps its keys and values. Each is open
   * until the caller closes it.
   *
   * @param keptBytes bytes of keys and values from which on no more of them are kept
   * @return one result per branch, in the branches' order
   * @throws InvalidInput if a prefix and the budget exceed the model's maximum length
   */
  public List<Continuation> continuations(
      List<Branch> branches, Sampling sampling, long keptBytes) {
    List<GenerationRequest> requests = requests(branches);
    BlockTable[] sequences = new BlockTable[branches.size()];
    List<Generated> generated =
        shares(branches)
            ? generation(branches, requests, sampling)
                .keeping(sequences, keptBytes / pass.blockBytes())
                .run()
            : new Generator(model).generate(requests, sampling);
    List<Continuation> continuations = new ArrayList<>();
    for (int i = 0; i < sequences.length; i++) {
      int[] tokens = join(requests.get(i).prompt(), generated.get(i).tokens());
      boolean kept = pass == null || sequences[i] != null;
      Prefix prefix = kept ? new Prefix(this, tokens, tokens.length - 1, sequences[i], null) : null;
      continuations.add(new Continuation(generated.get(i), Optional.ofNullable(prefix)));
    }
    return continuations;
  }

  private boolean shares(List<Branch> branches) {
    return pass != null && !branches.isEmpty();
  }

  private List<GenerationRequest> requests(List<Branch> branches) {
    branches.forEach(branch -> branch.prefix().require(this));
    return branches.stream()
        .map(b -> new GenerationRequest(b.prefix().tokens(), b.random(), b.budget(), b.stop()))
        .toList();
  }

  private VectorGeneration generation(
      List<Branch> branches, List<GenerationRequest> requests, Sampling sampling) {
    Generator.positions(model, requests, sampling);
    List<Prefix> prefixes = branches.stream().map(Branch::prefix).toList();
    complete(prefixes);
    return new VectorGeneration(model, pass, requests, prefixes, sampling);
  }

  /** Tokens computed so far, without those that were sampled; 0 without the vector module. */
  public long computedTokens() {
    return computed;
  }

  /** Blocks of keys and values that open prefixes hold now, each counted once. */
  public int heldBlocks() {
    return pass == null ? 0 : pass.heldBlocks();
  }

  /** Bytes of keys and values of one token; 0 without the vector module. */
  public long bytesPerToken() {
    return pass == null ? 0 : KvCache.bytesPerToken(model.config());
  }

  /** Bytes of those blocks. */
  public long heldBytes() {
    return pass == null ? 0 : pass.heldBytes();
  }
}
