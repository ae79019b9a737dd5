package io.stepwise.data.grading;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Answers that mean harm, and their harmless twins. */
class HostileAnswersTest {
  private static final int MUTATED = 100_000;
  private static final int MEGABYTE = 1 << 20;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Beyond the deadline: the last step begun before it, and a pause of the machine. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final AnswerCheck check = new AnswerCheck();

  private CheckResult inTime(String given, String truth) {
    return inTime(check, AnswerCheck.DEFAULT_DEADLINE, given, truth);
  }

  private static CheckResult inTime(
      AnswerCheck check, Duration deadline, String given, String truth) {
    // As the deadline: what else runs on the machine must not count.
    long start = THREADS.getCurrentThreadCpuTime();
    CheckResult verdict = check.check(given, truth);
    Duration taken = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - start);
    assertThat(taken)
        .as(given.substring(0, Math.min(200, given.length())) + " against " + truth)
        .isLessThan(deadline.plus(GRACE));
    return verdict;
  }

  @Test
  void towersOfPowersEnd() {
    assertThat(inTime("9**9**9**9", "1.5")).isEqualTo(CheckResult.UNDECIDED);
    assertThat(inTime("9^9^9^9", "1.5")).isEqualTo(CheckResult.DIFFERENT);
    assertThat(inTime("x" + "**x".repeat(150), "1.5").correct()).isFalse();
    assertThat(inTime("(" + "2**".repeat(5000) + "2)", "1.5").correct()).isFalse();
    assertThat(inTime("1.5**99999999999999999999", "1.5").correct()).isFalse();
    assertThat(inTime("10**200000-10**199999", "1.5").correct()).isFalse();
    assertThat(inTime("2**9-510.5", "1.5")).isEqualTo(CheckResult.SAME_VALUE);
  }

  /** Of a hundred powers that wait for those inside them, none is begun after the deadline. */
  @Test
  void deadlineStopsTheEvaluationOfATowerOfPowers() {
    Duration deadline = Duration.ofSeconds(1);
    String tower = "x" + "**x".repeat(150);
    assertThat(inTime(new AnswerCheck(deadline), deadline, tower, "1.5").correct()).isFalse();
  }

  @Test
  void hugeFactorialsEnd() {
    assertThat(inTime("99999999!", "1.5")).isEqualTo(CheckResult.UNDECIDED);
    assertThat(inTime("((((9!)!)!)!)", "1.5")).isEqualTo(CheckResult.UNDECIDED);
    assertThat(inTime("x!".repeat(3000), "y").correct()).isFalse();
    assertThat(inTime("3!/4", "1.5")).isEqualTo(CheckResult.SAME_VALUE);
  }

  @Test
  void deepNestingEnds() {
    for (int depth : new int[] {1000, 100_000}) {
      assertThat(inTime("(".repeat(depth) + "x" + ")".repeat(depth), "x+1").correct()).isFalse();
      assertThat(inTime("sqrt(".repeat(depth) + "x" + ")".repeat(depth), "x").correct()).isFalse();
      assertThat(inTime("\\sqrt{".repeat(depth) + "x" + "}".repeat(depth), "x").correct())
          .isFalse();
      assertThat(inTime("{".repeat(depth) + "\\pi" + "}".repeat(depth), "x").correct()).isFalse();
      assertThat(inTime("-".repeat(depth) + "x/2", "x").correct()).isFalse();
      assertThat(inTime("\\frac{".repeat(depth), "x").correct()).isFalse();
      assertThat(inTime("\\begin{a}".repeat(depth), "x").correct()).isFalse();
      assertThat(inTime("\\[".repeat(depth), "x").correct()).isFalse();
    }
    assertThat(inTime("(".repeat(50) + "x" + ")".repeat(50), "0.5x+0.5x"))
        .isEqualTo(CheckResult.SAME_VALUE);
  }

  @Test
  void longTextsEnd() {
    for (String part :
        List.of(
            "1",
            "x",
            "1+",
            "x*",
            "(",
            "{",
            "[",
            "\\",
            "\\frac",
            "\\sqrt{",
            " ",
            "1 ",
            "- ",
            "9,",
            "1,234",
            ",\\!",
            "0",
            "_",
            ".",
            "!",
            "^",
            "\\text{",
            "\\text{ ",
            "}",
            "=",
            "/",
            "meters ",
            "\\begin{pmatrix}",
            "&",
            "\\\\",
            "\n",
            "\\(",
            "½",
            "π",
            "\ud835\udc00",
            "\ud800",
            "\u0000",
            "e9",
            "1e",
            "0x",
            "ln",
            "sqrt",
            "\\hat")) {
      String text = part.repeat(MEGABYTE / part.length());
      assertThat(inTime(text, "1.5").correct()).as(part).isFalse();
      // what follows a unit is dropped, so that these may well be equal
      inTime(text + " +x", text + " +y");
      assertThat(inTime(text, text).correct()).as(part).isTrue();
    }
  }

  @Test
  void textsOfManyMegabytesAreOnlyComparedAsTheyAre() {
    String huge = "1,".repeat(8 * MEGABYTE);
    assertThat(inTime(huge, huge + "2")).isEqualTo(CheckResult.UNDECIDED);
    assertThat(inTime(huge, huge).correct()).isTrue();
  }

  @Test
  void baitForBacktrackingEnds() {
    String zeros = "0".repeat(MEGABYTE / 4);
    String spaces = " ".repeat(MEGABYTE / 4);
    for (String bait :
        List.of(
            zeros + "/" + zeros,
            "1" + spaces + "x",
            "-" + spaces,
            "meter" + spaces + "^x",
            "^" + spaces + "circ",
            "1_".repeat(MEGABYTE / 8),
            "1,".repeat(MEGABYTE / 8) + "x",
            "1,000".repeat(MEGABYTE / 20),
            "\\text{" + spaces,
            "\\begin" + spaces + "x",
            "^" + "1".repeat(MEGABYTE / 4))) {
      assertThat(inTime(bait, "1/3").correct()).isFalse();
      assertThat(inTime("1/3", bait).correct()).isFalse();
    }
    assertThat(inTime("1" + " ".repeat(50) + "1/3", "4/3+0")).isEqualTo(CheckResult.SAME_VALUE);
  }

  @Test
  void longSumsThatAPersonCouldWriteAreDecided() {
    assertThat(inTime("0.5" + "+x".repeat(200), "200x+1/2")).isEqualTo(CheckResult.SAME_VALUE);
    assertThat(inTime("1/2" + "+x".repeat(200), "200x+1/3")).isEqualTo(CheckResult.DIFFERENT);
  }

  /** Other threads that keep every core busy take no time from an answer. */
  @Test
  void verdictDoesNotDependOnTheLoadOfTheMachine() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> load = new ArrayList<>();
    for (int i = 0; i < 8 * Runtime.getRuntime().availableProcessors(); i++) {
      Thread busy = new Thread(() -> spin(stop));
      busy.setDaemon(true);
      busy.start();
      load.add(busy);
    }
    String given = "0.5" + "+x".repeat(2000);
    long start = System.nanoTime();
    long cpuStart = THREADS.getCurrentThreadCpuTime();
    CheckResult verdict;
    CheckResult late;
    try {
      AnswerCheck warm = new AnswerCheck(Duration.ofSeconds(10));
      warm.check(given, "2000x+1/2");
      long cpu = THREADS.getCurrentThreadCpuTime() - cpuStart;
      long wall = System.nanoTime() - start;
      assertThat(wall).as("the load slows the check down").isGreaterThan(2 * cpu);
      verdict = new AnswerCheck(Duration.ofNanos(2 * cpu)).check(given, "2000x+1/2");
      late = new AnswerCheck(Duration.ofNanos(1)).check(given, "2000x+1/2");
    } finally {
      stop.set(true);
      for (Thread busy : load) {
        busy.join();
      }
    }
    assertThat(verdict).isEqualTo(CheckResult.SAME_VALUE);
    assertThat(late).as("a time that is over").isEqualTo(CheckResult.UNDECIDED);
  }

  private static void spin(AtomicBoolean stop) {
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void interruptedThreadHasNoBudget() {
    Thread.currentThread().interrupt();
    try {
      assertThat(check.check("(x+1)" + "(x+2)".repeat(300), "x")).isEqualTo(CheckResult.UNDECIDED);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(check.check("(x+1)(x+2)", "x^2+3x+2")).isEqualTo(CheckResult.SAME_VALUE);
  }

  @Test
  void mutatedAnswersAreJudgedInTimeAndNeverThrow() throws IOException {
    SplittableRandom random = NamedRandom.of("mutated answers", 20).stream();
    List<String> answers = new ArrayList<>();
    for (Pairs pair : Pairs.ours()) {
      answers.add(pair.given());
      answers.add(pair.truth());
    }
    int correct = 0;
    int undecided = 0;
    long start = System.nanoTime();
    for (int i = 0; i < MUTATED; i++) {
      String truth = answers.get(random.nextInt(answers.size()));
      String given = Mutations.mutated(truth, answers, random);
      CheckResult verdict = inTime(given, truth);
      correct += verdict.correct() ? 1 : 0;
      undecided += verdict == CheckResult.UNDECIDED ? 1 : 0;
    }
    System.out.printf(
        "seed 20: %d mutated answers, %d correct, %d undecided, %.1f s%n",
        MUTATED, correct, undecided, (System.nanoTime() - start) / 1e9);
    assertThat(correct).isBetween(MUTATED / 20, MUTATED * 19 / 20);
    assertThat(undecided).isLessThan(MUTATED / 1000);
  }
}
