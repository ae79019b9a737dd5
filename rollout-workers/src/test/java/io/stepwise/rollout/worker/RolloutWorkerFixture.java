package io.stepwise.rollout.worker;

import io.stepwise.data.Problem;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.RunningTotalTask;
import io.stepwise.data.task.Split;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Sampling;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.format.Formats;
import io.stepwise.prm.scoring.ProcessRewardModel;
import io.stepwise.prm.scoring.RewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.TinyModels;
import io.stepwise.rollout.worker.RolloutWorker.Assignment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A worker with an untrained policy. */
abstract class RolloutWorkerFixture {
  static final int STEP_END = TinyModels.TOKENIZER.tokens().stepEnd();
  static final int EOS = TinyModels.TOKENIZER.tokens().eos();

  static CausalModel policy;
  static ProcessRewardModel judge;
  static List<Assignment> assignments;
  static List<ScoredChain> chains;

  /** Every chain that may answer does, with its last step; right if that is even in length. */
  static final class LastStep implements AnswerGrader {
    @Override
    public String name() {
      return "last-step";
    }

    @Override
    public Optional<String> answer(List<String> steps) {
      return Optional.of(steps.get(steps.size() - 1));
    }

    @Override
    public Verdict grade(Problem problem, List<String> steps) {
      return Verdict.of(steps.get(steps.size() - 1).length() % 2 == 0);
    }

    @Override
    public String canonical(String answer) {
      return "length " + answer.length();
    }
  }

  @BeforeAll
  static void makeChains(@TempDir Path folder) {
    policy =
        CausalModel.load(
            InputFolder.open(TinyModels.write(Head.LANGUAGE_MODEL, 1, folder.resolve("policy"))));
    judge =
        RewardModels.openProcess(
            InputFolder.open(TinyModels.write(Head.SCALAR, 2, folder.resolve("judge"))));
    assignments = new ArrayList<>();
    for (Problem problem :
        new RunningTotalTask().problems(NamedRandom.of("problems"), 100, Split.TRAINING)) {
      for (int k = 0; k < 4; k++) {
        assignments.add(new Assignment(new RolloutId("run", 3, problem.id(), k), problem));
      }
    }
    chains = worker().work(assignments, Sampling.plain(40));
  }

  @AfterAll
  static void release() {
    policy.close();
    judge.close();
  }

  static RolloutWorker worker() {
    return worker(new LastStep());
  }

  static RolloutWorker worker(AnswerGrader grader) {
    return worker(judge, grader);
  }

  static RolloutWorker worker(RewardModel reward, AnswerGrader grader) {
    return new RolloutWorker(
        policy, "version", Formats.stepwise(policy.tokenizer()), Optional.of(reward), grader);
  }
}
