package io.stepwise.jobs.evaluate;

import io.stepwise.data.setting.Setting;
import io.stepwise.data.setting.Unwrapped;
import io.stepwise.jobs.config.PartlyUsed;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings of {@code evaluate best-of-n}.
 *
 * @param source where the candidates are
 * @param scores which reward models' step scores to use, empty for all
 * @param aggregate how step scores become a candidate's score, each a row of the table
 * @param n numbers of candidates to choose among, empty for the powers of two up to all
 * @param selection which N candidates are chosen among
 * @param output output file, null for standard output
 * @param page file for the HTML page, null for none
 * @param chosen whether and how one candidate of each problem is written
 */
public record BestOfNConfig(
    @Unwrapped Source source,
    @Setting(
            value = "Names of the step scores to use, e.g. prm,other; all if absent",
            placeholder = "NAME")
        List<String> scores,
    @Setting("How the step scores of a candidate become one score; several are compared")
        List<StepAggregation> aggregate,
    @Setting(value = "Numbers of candidates, e.g. 1,4,16; all powers of two if absent", min = 1)
        List<Integer> n,
    @Unwrapped Selection selection,
    @Setting(
            "Output file, one JSON line per reward model, aggregate and N; standard output if absent")
        String output,
    @Setting(value = "Output file for a self-contained HTML page with plots", placeholder = "FILE")
        String page,
    @Unwrapped Chosen chosen)
    implements PartlyUsed {
  static final BestOfNConfig DEFAULTS =
      new BestOfNConfig(
          new Source(List.of(), List.of(), false),
          List.of(),
          List.of(StepAggregation.PROD),
          List.of(),
          new Selection(false, false),
          null,
          null,
          new Chosen(null, ChooseBy.VANILLA));

  /**
   * Where the candidates are.
   *
   * @param input files of problems with scored candidates; empty with {@code chains}
   * @param chains folders of chains, each a part of the table; empty with {@code input}
   * @param byFile whether each file is a part of the table, instead of all together
   * @param model reward models that score the chains again; empty for the scores in the folders
   * @param layout how they read solutions
   */
  public record Source(
      @Setting(
              "JSON lines {\"problem_id\", \"ground_truth\", \"candidates\"}, plain or .gz; or give"
                  + " --chains")
          List<String> input,
      @Setting(
              value =
                  "Folders of chains, written by rollout, each evaluated by itself; or give --input",
              placeholder = "FOLDER")
          List<String> chains,
      @Setting("Evaluate each input file by itself instead of all as one") boolean byFile,
      @Setting("Reward model folders to compare on --chains, instead of the chains' own scores")
          List<String> model,
      @Unwrapped LayoutConfig layout) {
    /** Candidates with their scores. */
    public Source(List<String> input, List<String> chains, boolean byFile) {
      this(input, chains, byFile, List.of(), LayoutConfig.AUTO);
    }
  }

  /**
   * What is written of each problem.
   *
   * @param choose file for one candidate, null for none
   * @param chooseBy how it is chosen
   * @param byProblem file for the accuracy, null for none
   */
  public record Chosen(
      @Setting(
              value = "Output file for the chosen candidate of each problem, as JSON lines",
              placeholder = "FILE")
          String choose,
      @Setting("Selection method of --choose") ChooseBy chooseBy,
      @Setting(
              value =
                  "Output file for the accuracy on each problem, one JSON line per reward model,"
                      + " aggregate, N and problem",
              placeholder = "FILE")
          String byProblem) {
    /** No accuracy of each problem. */
    public Chosen(String choose, ChooseBy chooseBy) {
      this(choose, chooseBy, null);
    }
  }

  @Override
  public Map<String, String> unusedKeys() {
    Map<String, String> unused = new LinkedHashMap<>();
    if (source.model().isEmpty()) {
      unused.putAll(LayoutConfig.unused("without model"));
    }
    if (source.input().isEmpty()) {
      unused.put("by-file", "without input");
    }
    if (chosen.choose() == null) {
      unused.put("choose-by", "without choose");
    }
    return unused;
  }

  /** The names of the reward models, which may be given in one word with commas. */
  List<String> names() {
    return scores.stream().flatMap(names -> Arrays.stream(names.split(",", -1))).toList();
  }
}
