package io.stepwise.jobs.runreport;

import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.task.Graders;
import io.stepwise.data.task.StepOracle;
import io.stepwise.jobs.tasks.Tasks;
import io.stepwise.rollout.ScoredChain;
import java.util.Collections;
import java.util.List;

/** What is known of the steps of chains, next to the reward model's scores. */
@FunctionalInterface
interface StepJudge {
  /** Nothing is known: tasks without rules that judge steps. */
  StepJudge NONE = chain -> Collections.nCopies(chain.steps().size(), Rating.UNRATED);

  /** The rules of the built-in task that a folder of chains records, else {@link #NONE}. */
  static StepJudge of(InputFolder chains) {
    return Tasks.recorded(chains)
        .flatMap(Graders::builtIn)
        .filter(StepOracle.class::isInstance)
        .map(grader -> of((StepOracle) grader))
        .orElse(NONE);
  }

  /** Chains of a problem that the rules cannot read have no verdicts. */
  private static StepJudge of(StepOracle oracle) {
    return chain -> {
      Problem problem =
          new Problem(chain.chain().id().problemId(), chain.chain().problem(), chain.reference());
      try {
        return oracle.judge(problem, chain.steps());
      } catch (InvalidInput e) {
        return NONE.judge(chain);
      }
    };
  }

  /** A true verdict per step, {@link Rating#UNRATED} where unknown. */
  List<Rating> judge(ScoredChain chain);
}
