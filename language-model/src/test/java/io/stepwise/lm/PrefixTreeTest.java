package io.stepwise.lm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.lm.config.Architecture;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixTreeTest {
  private static final int LONGEST = 500;
  private static final Sampling SAMPLING = new Sampling(1, 40, 5);

  /** A model whose rows fill several blocks. */
  private static CausalModel model(Architecture architecture) {
    ModelConfig config =
        new ModelConfig(
            architecture,
            Head.LANGUAGE_MODEL,
            Models.DIGITS_SIZE,
            32,
            48,
            2,
            4,
            2,
            8,
            10_000,
            1e-6,
            false,
            LONGEST);
    return CausalModel.create(config, Models.DIGITS, NamedRandom.of("tree"));
  }

  private static int[] tokens(SplittableRandom random, int most) {
    return random.ints(random.nextInt(1, most), 1, Models.DIGITS_SIZE).toArray();
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void continuationsAreBitForBitThoseOfWholePromptsAndEdgesAreComputedOnce(Architecture a) {
    try (CausalModel model = model(a)) {
      boolean vectors = model.backend().kind() == Backend.VECTORS;
      for (long seed = 0; seed < 5; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        PrefixTree tree = new PrefixTree(model);
        List<Prefix> open = new ArrayList<>();
        int[] prompt = tokens(random, 130);
        open.add(tree.root(prompt));
        long edges = prompt.length;
        for (int round = 0; round < 6; round++) {
          List<Branch> branches = branches(open, seed, round);
          List<Generated> grown = tree.generate(branches, SAMPLING);
          checkAgainstWholePrompts(model, branches, grown);
          int chosen = random.nextInt(branches.size());
          int[] edge = random.nextBoolean() ? grown.get(chosen).tokens() : tokens(random, 60);
          Prefix parent = branches.get(chosen).prefix();
          open.add(tree.extend(parent, edge));
          edges += edge.length;
          assertThat(tree.computedTokens()).isEqualTo(vectors ? edges : 0);
          if (random.nextInt(3) == 0) {
            open.remove(parent);
            parent.close();
          }
        }
        open.forEach(Prefix::close);
        assertThat(tree.heldBlocks()).isZero();
      }
    }
  }

  private static List<Branch> branches(List<Prefix> open, long seed, int round) {
    List<Branch> branches = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Prefix prefix = open.get(i % open.size());
      branches.add(new Branch(prefix, NamedRandom.of(seed, round, i), 5 + 7 * i));
    }
    return branches;
  }

  private static void checkAgainstWholePrompts(
      CausalModel model, List<Branch> branches, List<Generated> grown) {
    for (int i = 0; i < branches.size(); i++) {
      Branch b = branches.get(i);
      List<GenerationRequest> whole =
          List.of(new GenerationRequest(b.prefix().tokens(), b.random(), b.budget()));
      Generated alone = new Generator(model).generate(whole, SAMPLING).get(0);
      assertThat(grown.get(i).tokens()).isEqualTo(alone.tokens());
      assertThat(grown.get(i).end()).isEqualTo(alone.end());
      if (model.backend().kind() == Backend.VECTORS) {
        assertThat(grown.get(i).logProbs()).isEqualTo(alone.logProbs());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void keptContinuationsAreContinuedBitForBitAndOnlyTheirLastTokenIsComputed(Architecture a) {
    try (CausalModel model = model(a)) {
      boolean vectors = model.backend().kind() == Backend.VECTORS;
      PrefixTree tree = new PrefixTree(model);
      List<Prefix> open = new ArrayList<>(List.of(tree.root(tokens(new SplittableRandom(7), 130))));
      for (int round = 0; round < 4; round++) {
        long before = tree.computedTokens();
        final long pending = open.stream().filter(p -> p.cachedTokens() < p.length()).count();
        List<Branch> branches = branches(open, 7, round);
        List<PrefixTree.Continuation> kept = tree.continuations(branches, SAMPLING, Long.MAX_VALUE);
        assertThat(tree.computedTokens() - before).isEqualTo(vectors ? pending : 0);
        checkAgainstWholePrompts(
            model, branches, kept.stream().map(PrefixTree.Continuation::generated).toList());
        open.forEach(Prefix::close);
        open.clear();
        for (int i = 0; i < kept.size(); i++) {
          Prefix prefix = kept.get(i).prefix().orElseThrow();
          int from = branches.get(i).prefix().length();
          assertThat(Arrays.stream(prefix.tokens()).skip(from).toArray())
              .isEqualTo(kept.get(i).generated().tokens());
          if (i < 3) {
            open.add(prefix);
          } else {
            prefix.close();
          }
        }
      }
      Prefix longer = tree.extend(open.get(0), new int[] {3, 1});
      checkAgainstWholePrompts(
          model,
          branches(List.of(longer), 7, 9),
          tree.generate(branches(List.of(longer), 7, 9), SAMPLING));
      longer.close();
      open.forEach(Prefix::close);
      assertThat(tree.heldBlocks()).isZero();
      assertThat(tree.heldBytes()).isZero();
    }
  }

  @Test
  void noMoreIsKeptThanWasAskedFor() {
    try (CausalModel model = model(Architecture.LLAMA)) {
      assumeTrue(model.backend().kind() == Backend.VECTORS, "without vectors nothing is kept");
      PrefixTree tree = new PrefixTree(model);
      try (Prefix root = tree.root(new int[] {1, 2, 3})) {
        long blockBytes = tree.heldBytes() / tree.heldBlocks();
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
          branches.add(new Branch(root, NamedRandom.of("limit", i), 5));
        }
        for (int blocks : new int[] {0, 4, 9}) {
          List<Prefix> kept =
              tree.continuations(branches, SAMPLING, blocks * blockBytes).stream()
                  .flatMap(continuation -> continuation.prefix().stream())
                  .toList();
          assertThat(kept).hasSize(blocks);
          assertThat(tree.heldBlocks()).isEqualTo(1 + blocks);
          kept.forEach(Prefix::close);
        }
      }
      assertThat(tree.heldBlocks()).isZero();
    }
  }

  @Test
  void shortenedNodesAreThoseOfTheirTokens() {
    try (CausalModel model = model(Architecture.QWEN2)) {
      PrefixTree tree = new PrefixTree(model);
      Prefix whole = tree.root(tokens(new SplittableRandom(3), 130));
      for (int tokens : new int[] {1, 2, whole.length() - 1, whole.length()}) {
        Prefix first = tree.first(whole, tokens);
        assertThat(first.tokens()).isEqualTo(Arrays.copyOf(whole.tokens(), tokens));
        List<Branch> branches = branches(List.of(first), tokens, 0);
        checkAgainstWholePrompts(model, branches, tree.generate(branches, SAMPLING));
        first.close();
      }
      assertThatThrownBy(() -> tree.first(whole, whole.length() + 1))
          .isInstanceOf(IllegalArgumentException.class);
      whole.close();
      assertThat(tree.heldBlocks()).isZero();
    }
  }

  @Test
  void failedGenerationGivesBackWhatItWouldHaveKept() {
    try (CausalModel model = model(Architecture.LLAMA)) {
      PrefixTree tree = new PrefixTree(model);
      Prefix root = tree.root(new int[] {1, 2, 3});
      int held = tree.heldBlocks();
      IntPredicate failing =
          token -> {
            throw new IllegalStateException("stop");
          };
      List<Branch> branches =
          List.of(
              new Branch(root, NamedRandom.of("short"), 1),
              new Branch(root, NamedRandom.of("failing"), 5, failing));
      assertThatThrownBy(() -> tree.continuations(branches, SAMPLING, Long.MAX_VALUE))
          .hasMessage("stop");
      assertThat(tree.heldBlocks()).isEqualTo(held);
      List<PrefixTree.Continuation> kept =
          tree.continuations(branches.subList(0, 1), SAMPLING, Long.MAX_VALUE);
      kept.get(0).prefix().orElseThrow().close();
      root.close();
      assertThat(tree.heldBlocks()).isZero();
    }
  }

  @Test
  void pagesAreSharedAndLiveAsLongAsABranchNeedsThem() {
    try (CausalModel model = model(Architecture.LLAMA)) {
      assumeTrue(model.backend().kind() == Backend.VECTORS, "without vectors nothing is shared");
      PrefixTree tree = new PrefixTree(model);
      Prefix root = tree.root(IntStream.range(0, 300).map(i -> 1 + i % 17).toArray());
      final int whole = tree.heldBlocks();
      List<Prefix> children = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        children.add(tree.extend(root, new int[] {1 + i}));
      }
      // A child holds a copy of the last block and shares the others.
      assertThat(tree.heldBlocks()).isEqualTo(whole + 10);
      List<Branch> branch = List.of(new Branch(children.get(3), NamedRandom.of("pages")));
      List<Generated> before = tree.generate(branch, SAMPLING);
      root.close();
      assertThat(tree.heldBlocks()).isEqualTo(whole + 9);
      for (Prefix child : children) {
        if (child != children.get(3)) {
          child.close();
        }
      }
      assertThat(tree.heldBlocks()).isEqualTo(whole);
      // What others gave back is used again; this branch reads what it did.
      Prefix other = tree.root(new int[] {5, 6, 7});
      assertThat(tree.generate(branch, SAMPLING).get(0).logProbs())
          .isEqualTo(before.get(0).logProbs());
      children.get(3).close();
      children.get(3).close();
      other.close();
      assertThat(tree.heldBlocks()).isZero();
    }
  }

  @Test
  void nodeThatCannotBeContinuedIsRejectedWithoutALeak() {
    try (CausalModel model = model(Architecture.QWEN2)) {
      PrefixTree tree = new PrefixTree(model);
      Prefix root = tree.root(new int[] {1, 2});
      assertThatThrownBy(() -> tree.extend(root, new int[0]))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no tokens");
      assertThatThrownBy(() -> tree.extend(root, new int[LONGEST - 1]))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("sequence length out of range (501 tokens");
      Branch whole = new Branch(root, NamedRandom.of("long"));
      assertThatThrownBy(() -> tree.generate(List.of(whole), new Sampling(1, LONGEST - 1, 1)))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("exceed the model's maximum length (501 tokens");
      assertThatThrownBy(() -> new PrefixTree(model).extend(root, new int[] {3}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another tree");
      if (model.backend().kind() == Backend.VECTORS) {
        assertThatThrownBy(() -> tree.extend(root, new int[] {3, Models.DIGITS_SIZE}))
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining("token id out of range (18");
        assertThat(tree.heldBlocks()).isEqualTo(1);
      }
      assertThat(tree.generate(List.of(whole), new Sampling(1, LONGEST - 2, 1))).hasSize(1);
      root.close();
      assertThat(tree.heldBlocks()).isZero();
      assertThatThrownBy(() -> tree.generate(List.of(whole), SAMPLING))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }
}
