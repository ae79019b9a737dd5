package io.stepwise.lm;

import io.stepwise.data.error.Interrupted;
import io.stepwise.lm.vector.BlockTable;
import io.stepwise.lm.vector.DecodingPass;
import io.stepwise.lm.vector.TokenDraw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Generates responses with the vector backend, one token per sequence and pass. Requests with the
 * same prompt share its keys, values and next-token logits: the prompt is computed once. Different
 * prompts share their common beginning, e.g. a system prompt.
 */
final class VectorGeneration {
  private final List<GenerationRequest> requests;
  private final ActiveSequence[] rows;
  private final DecodingPass pass;
  private final TokenDraw draw;
  private final Stops stops;
  private final int slots;
  private final int budget;
  private final List<Prompt> prompts = new ArrayList<>();
  private List<Open> open = new ArrayList<>();
  private int waiting;
  private int shared;
  private BlockTable beginning;
  private BlockTable[] kept;
  private long keepableBlocks;

  VectorGeneration(CausalModel model, List<GenerationRequest> requests, Sampling sampling) {
    this(model, pass(model, requests, sampling), requests, sampling);
    Map<List<Integer>, Prompt> known = new HashMap<>();
    for (GenerationRequest request : requests) {
      Prompt prompt = known.computeIfAbsent(key(request), key -> new Prompt(request.prompt()));
      prompt.waiting++;
      prompts.add(prompt);
    }
    shared = shared(known.values());
  }

  /**
   * Generates from prefixes, which stay unchanged.
   *
   * @param pass that computed them
   * @param prefixes each request's prompt
   */
  VectorGeneration(
      CausalModel model,
      DecodingPass pass,
      List<GenerationRequest> requests,
      List<Prefix> prefixes,
      Sampling sampling) {
    this(model, pass, requests, sampling);
    prefixes.forEach(prefix -> prompts.add(new Prompt(prefix)));
  }

  private VectorGeneration(
      CausalModel model, DecodingPass pass, List<GenerationRequest> requests, Sampling sampling) {
    this.requests = requests;
    this.rows = new ActiveSequence[requests.size()];
    this.slots = Math.min(pass.capacity(), slots(model, requests, sampling));
    this.budget = sampling.maxTokens();
    this.pass = pass;
    this.draw =
        new TokenDraw(
            sampling.temperature(), sampling.topK(), sampling.topP(), model.config().vocabulary());
    this.stops = new Stops(model.tokenizer(), sampling);
  }

  private static DecodingPass pass(
      CausalModel model, List<GenerationRequest> requests, Sampling sampling) {
    int rows = slots(model, requests, sampling);
    int capacity = Math.max(PassCapacity.prompts(model.config()), rows);
    return new DecodingPass(model.backend().vectors(), capacity, rows);
  }

  /** Number of tokens that different prompts begin with and none of them ends with. */
  private static int shared(Collection<Prompt> prompts) {
    if (prompts.size() < 2) {
      return 0;
    }
    int[] first = prompts.iterator().next().tokens;
    int shared = first.length - 1;
    for (Prompt prompt : prompts) {
      int most = Math.min(shared, prompt.tokens.length - 1);
      int same = Arrays.mismatch(first, 0, most, prompt.tokens, 0, most);
      shared = same < 0 ? most : same;
    }
    return Math.max(0, shared);
  }

  private static int slots(CausalModel model, List<GenerationRequest> requests, Sampling sampling) {
    int most = Math.min(sampling.slots(), DecodingPass.rowsAtOnce(model.config()));
    return Math.min(most, requests.size());
  }

  private static List<Integer> key(GenerationRequest request) {
    return Arrays.stream(request.prompt()).boxed().toList();
  }

  /**
   * Keeps the keys and values of every response: those of its prompt and its tokens, the last one
   * excepted, which is not computed.
   *
   * @param sequences one per request, to be closed by the caller; filled by a run that succeeds
   * @param blocks how many to keep at most, those of prompts aside; responses that end when no more
   *     are left are not kept
   */
  VectorGeneration keeping(BlockTable[] sequences, long blocks) {
    kept = sequences;
    keepableBlocks = blocks;
    return this;
  }

  List<Generated> run() {
    boolean done = false;
    try {
      generate();
      done = true;
    } finally {
      open.forEach(row -> row.sequence.close());
      if (beginning != null) {
        beginning.close();
      }
      if (!done && kept != null) {
        Arrays.stream(kept).filter(Objects::nonNull).forEach(BlockTable::close);
      }
    }
    return Arrays.stream(rows).map(ActiveSequence::result).toList();
  }

  private void generate() {
    do {
      if (Thread.interrupted()) {
        throw new Interrupted(
            "Cannot generate: the thread was interrupted (" + open.size() + " rows)");
      }
      admit();
      List<Open> left = new ArrayList<>();
      for (Open row : open) {
        int token = draw.draw(row.logits, row.at, row.row.uniform(0));
        if (row.row.append(token, draw.logProb(), stops)) {
          end(row);
        } else {
          pass.add(row.sequence, token);
          row.at = pass.want() * pass.stride();
          row.logits = pass.logits();
          left.add(row);
        }
      }
      open = left;
      if (!pass.empty()) {
        pass.run();
      }
    } while (!open.isEmpty() || waiting < requests.size());
  }

  private void end(Open row) {
    if (kept == null || row.sequence.ownBlocks() > keepableBlocks) {
      row.sequence.close();
    } else {
      keepableBlocks -= row.sequence.ownBlocks();
      kept[row.number] = row.sequence;
    }
  }

  /** Gives free places to waiting requests. */
  private void admit() {
    List<Prompt> fresh = new ArrayList<>();
    List<Open> admitted = new ArrayList<>();
    while (open.size() + admitted.size() < slots && waiting < requests.size()) {
      GenerationRequest request = requests.get(waiting);
      Prompt prompt = prompts.get(waiting);
      if (prompt.logits == null && !fresh.contains(prompt)) {
        fresh.add(prompt);
      }
      rows[waiting] = new ActiveSequence(request, budget);
      admitted.add(new Open(waiting, rows[waiting], prompt));
      waiting++;
    }
    if (!fresh.isEmpty()) {
      // The logits of open rows are in the pass's own array, which prompts will overwrite.
      open.forEach(row -> row.detach(pass));
      read(fresh);
    }
    for (Open row : admitted) {
      row.begin();
      open.add(row);
    }
  }

  /** Runs prompts, as many of their tokens in a pass as fit. */
  private void read(List<Prompt> fresh) {
    List<Prompt> ended = new ArrayList<>();
    if (beginning == null) {
      beginning = pass.sequence();
      for (int i = 0; i < shared; i++) {
        pass.add(beginning, fresh.get(0).tokens[i]);
        if (pass.full()) {
          pass.runWithoutLogits();
        }
      }
      if (!pass.empty()) {
        pass.runWithoutLogits(); // a sequence is extended in passes after those that computed it
      }
    }
    for (Prompt prompt : fresh) {
      prompt.sequence = beginning.fork();
      for (int i = shared; i < prompt.tokens.length; i++) {
        pass.add(prompt.sequence, prompt.tokens[i]);
        if (i + 1 == prompt.tokens.length) {
          pass.want();
          ended.add(prompt);
        }
        if (pass.full()) {
          finish(ended);
        }
      }
    }
    if (!pass.empty()) {
      finish(ended);
    }
  }

  private void finish(List<Prompt> ended) {
    pass.run();
    for (int i = 0; i < ended.size(); i++) {
      int at = i * pass.stride();
      ended.get(i).logits = Arrays.copyOfRange(pass.logits(), at, at + pass.stride());
    }
    ended.clear();
  }

  /** A prompt, and after it was run what all its responses begin with. */
  private static final class Prompt {
    private final int[] tokens;
    private int waiting;
    private BlockTable sequence;
    private float[] logits;

    Prompt(int[] tokens) {
      this.tokens = tokens;
    }

    /** One that is computed and not used up. */
    Prompt(Prefix prefix) {
      tokens = null;
      waiting = Integer.MAX_VALUE;
      sequence = prefix.sequence();
      logits = prefix.logits();
    }
  }

  /** A response that has a place. */
  private static final class Open {
    private final int number;
    private final ActiveSequence row;
    private final Prompt prompt;
    private BlockTable sequence;
    private float[] logits;
    private int at;

    Open(int number, ActiveSequence row, Prompt prompt) {
      this.number = number;
      this.row = row;
      this.prompt = prompt;
    }

    /** Keeps what the model says after this row beyond the next pass. */
    void detach(DecodingPass pass) {
      if (logits == pass.logits()) {
        logits = Arrays.copyOfRange(logits, at, at + pass.stride());
        at = 0;
      }
    }

    /** Generates from the prompt; the last of its responses reuses the prompt's cache. */
    void begin() {
      logits = prompt.logits;
      sequence = --prompt.waiting > 0 ? prompt.sequence.fork() : prompt.sequence;
    }
  }
}
