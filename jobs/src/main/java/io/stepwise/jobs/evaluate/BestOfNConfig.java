package io.stepwise.jobs.evaluate;

import io.stepwise.data.setting.Setting;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.List;

/**
 * Settings of {@code evaluate best-of-n}.
 *
 * @param input files of problems with scored candidates; empty with {@code chains}
 * @param chains folder of chains; null with {@code input}
 * @param scores which model's step scores to use, null where rows hold only one
 * @param aggregate how step scores become a candidate's score
 * @param n numbers of candidates to choose among, empty for the powers of two up to all
 * @param first whether to use only the first N as listed
 * @param output output file, null for standard output
 * @param choose file for each problem's chosen candidate, null for none
 * @param chooseBy how it is chosen
 */
public record BestOfNConfig(
    @Setting(
            "JSON lines {\"problem_id\", \"ground_truth\", \"candidates\"}, plain or .gz; or give"
                + " --chains")
        List<String> input,
    @Setting("Folder of chains, written by rollout; or give --input") String chains,
    @Setting("Name of the step scores to use, if rows hold several") String scores,
    @Setting("How step scores are aggregated to a candidate's score") StepAggregation aggregate,
    @Setting(value = "Numbers of candidates, e.g. 1,4,16; all powers of two if absent", min = 1)
        List<Integer> n,
    @Setting("Use the first N candidates in file order instead of all subsets of N") boolean first,
    @Setting("Output file, one JSON line per N; standard output if absent") String output,
    @Setting("Output file for the chosen candidate of each problem, as JSON lines") String choose,
    @Setting("Selection method of --choose") ChooseBy chooseBy) {
  static final BestOfNConfig DEFAULTS =
      new BestOfNConfig(
          List.of(),
          null,
          null,
          StepAggregation.PROD,
          List.of(),
          false,
          null,
          null,
          ChooseBy.VANILLA);

  /** Rows of files, of which none is written as chosen. */
  public BestOfNConfig(
      List<String> input,
      String scores,
      StepAggregation aggregate,
      List<Integer> n,
      boolean first,
      String output) {
    this(input, null, scores, aggregate, n, first, output, null, ChooseBy.VANILLA);
  }
}
