package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forward passes of new tokens of several sequences through a decoder: prompts, or one token each.
 * All passes reuse the same arrays; used by one thread.
 */
public final class DecodingPass {
  /** Weights of fewer bytes stay in the share that one thread has of a processor's cache. */
  private static final long CACHED_BYTES = 6L << 20;

  private final DecoderWeights weights;
  private final DecoderShape shape;
  private final KvCache cache;
  private final PagedAttention attention;
  private final int capacity;
  private final int mostWanted;
  private final Activations activations;
  private final Scratch scratch;
  private final ReadRows read;
  private float[] logits;
  private final BlockTable[] sequences;
  private final int[] tokens;
  private final int[] positions;
  private final int[] rows;
  private int count;
  private int wanted;

  /**
   * Arrays for passes.
   *
   * @param capacity most tokens of a pass
   */
  public DecodingPass(DecoderWeights weights, int capacity) {
    this(weights, capacity, capacity);
  }

  /**
   * The same for passes in which few tokens are asked for.
   *
   * @param mostWanted most tokens of a pass that {@link #want} asks for
   */
  public DecodingPass(DecoderWeights weights, int capacity, int mostWanted) {
    this.weights = weights;
    this.shape = weights.shape();
    this.cache = new KvCache(shape.config());
    this.attention = new PagedAttention(shape, cache);
    this.capacity = capacity;
    this.mostWanted = mostWanted;
    this.activations = Activations.passing(shape, capacity);
    this.scratch = Scratch.forward(shape, capacity);
    this.read = new ReadRows(shape);
    this.sequences = new BlockTable[capacity];
    this.tokens = new int[capacity];
    this.positions = new int[capacity];
    this.rows = new int[mostWanted];
  }

  /**
   * Rows beyond which more at once make decoding no faster. Where the weights stay in a cache, few
   * rows are best, since their keys and values then stay there too; other weights come from memory,
   * once for all rows.
   */
  public static int rowsAtOnce(ModelConfig config) {
    long bytes = 4L * new ParameterLayout(config).parameters();
    return bytes < CACHED_BYTES ? 2 * Lanes.KERNEL_ROWS : Integer.MAX_VALUE;
  }

  /** A sequence without tokens. */
  public BlockTable sequence() {
    return cache.sequence();
  }

  /** Most tokens of a pass. */
  public int capacity() {
    return capacity;
  }

  /** Blocks that sequences hold now. */
  public int heldBlocks() {
    return cache.held();
  }

  /** Bytes of those blocks. */
  public long heldBytes() {
    return cache.held() * blockBytes();
  }

  /** Bytes of a block. */
  public long blockBytes() {
    return KvCache.POSITIONS * KvCache.bytesPerToken(shape.config());
  }

  /** Whether no other token fits, or none could be asked for. */
  public boolean full() {
    return count == capacity || wanted == mostWanted;
  }

  /** Whether there is nothing to run. */
  public boolean empty() {
    return count == 0;
  }

  /** Adds the next token of a sequence. Its tokens in a pass follow one another. */
  public void add(BlockTable sequence, int token) {
    sequences[count] = sequence;
    tokens[count] = token;
    positions[count++] = sequence.append();
  }

  /**
   * Asks for what the model says after the token added last.
   *
   * @return which of the pass's logits they will be
   */
  public int want() {
    rows[wanted] = count - 1;
    return wanted++;
  }

  /** Runs the tokens added since the last pass. */
  public void run() {
    runWithoutLogits();
    if (logits == null) {
      logits = new float[mostWanted * shape.vocabulary()];
    }
    weights.vocabularyHead().logits(scratch.normed, read.count(), logits);
  }

  /** Runs the tokens added since the last pass, for their hidden states only. */
  public void runWithoutLogits() {
    int n = count;
    read.choose(rows, wanted);
    count = 0;
    wanted = 0;
    weights.embed(tokens, n, activations.input);
    attention.tokens(sequences, positions, n);
    int last = weights.layers().size() - 1;
    for (int i = 0; i <= last; i++) {
      ReadRows after = i < last || read.count() == n ? null : read;
      weights
          .layers()
          .get(i)
          .forward(activations, scratch, n, positions, attention, after, activations.input);
    }
    weights.finalNorm().forwardRows(activations.input, read.count(), scratch.normed);
  }

  /** The normed last hidden states of the wanted tokens of the last pass, [wanted][hidden]. */
  public float[][] hiddenStates() {
    int width = shape.hidden();
    float[][] states = new float[read.count()][];
    for (int i = 0; i < states.length; i++) {
      states[i] = Arrays.copyOfRange(scratch.normed, i * width, (i + 1) * width);
    }
    return states;
  }

  /** The head at the wanted tokens of the last pass, [wanted, labels]; null without such a head. */
  public float[] head() {
    if (weights.scalarHead() == null) {
      return null;
    }
    float[] values = new float[read.count() * weights.scalarHead().labels()];
    weights
        .scalarHead()
        .forward(scratch.normed, IntStream.range(0, read.count()).toArray(), values);
    return values;
  }

  /**
   * Log-probabilities of single tokens.
   *
   * @param hidden states of the tokens before them, as {@link #hiddenStates} returns them
   * @param targets their ids, one per state
   */
  public float[] logProbs(List<float[]> hidden, int[] targets) {
    int width = shape.hidden();
    float[] states = new float[targets.length * width];
    for (int i = 0; i < targets.length; i++) {
      System.arraycopy(hidden.get(i), 0, states, i * width, width);
    }
    return weights.vocabularyHead().logProbs(states, targets);
  }

  /** Logits of the last {@link #run}; valid until the next. */
  public float[] logits() {
    return logits;
  }

  /** Numbers from one row of {@link #logits} to the next. */
  public int stride() {
    return shape.vocabulary();
  }
}
