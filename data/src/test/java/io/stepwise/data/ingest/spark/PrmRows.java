package io.stepwise.data.ingest.spark;

/** Rows of our own in PRM800K's form. */
final class PrmRows {
  private PrmRows() {}

  static String solution(String problem, String... steps) {
    StringBuilder json = new StringBuilder();
    for (String step : steps) {
      json.append(json.isEmpty() ? "" : ",").append(taken(step, 1));
    }
    return row(problem, "solution", json.toString());
  }

  static String foundError(String problem, String right, String wrong, String... others) {
    StringBuilder offered = new StringBuilder(offered(wrong, -1));
    for (String other : others) {
      offered.append(",").append(offered(other, 1));
    }
    return row(
        problem,
        "found_error",
        taken(right, 1)
            + ",{'completions':["
            + offered
            + "],'human_completion':null,'chosen_completion':null}");
  }

  static String giveUp(String problem) {
    return row(
        problem,
        "give_up",
        "{'completions':null,'human_completion':null,'chosen_completion':null}");
  }

  private static String taken(String step, int rating) {
    return "{'completions':["
        + offered(step, rating)
        + "],'human_completion':null,'chosen_completion':0}";
  }

  private static String offered(String text, int rating) {
    return "{'text':'" + text + "','rating':" + rating + ",'flagged':null}";
  }

  private static String row(String problem, String finish, String steps) {
    return ("{'labeler':'ann','generation':1,'is_quality_control_question':false,"
            + "'is_initial_screening_question':false,'question':{'problem':'"
            + problem
            + "','ground_truth_answer':'4','pre_generated_steps':[]},'label':{'steps':["
            + steps
            + "],'total_time':1,'finish_reason':'"
            + finish
            + "'}}")
        .replace('\'', '"');
  }
}
