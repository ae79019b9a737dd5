package io.stepwise.jobs.demo;

/**
 * Where everything of a run stands.
 *
 * @param root the run's folder
 */
record RunFolders(String root) {
  String labels() {
    return root + "/labels";
  }

  String demonstrations() {
    return root + "/demonstrations";
  }

  String trainingProblems() {
    return root + "/problems/training";
  }

  String heldOutProblems() {
    return root + "/problems/held-out";
  }

  String solutions() {
    return root + "/solutions";
  }

  String sft() {
    return root + "/policy/sft";
  }

  String prm() {
    return root + "/prm";
  }

  String policy() {
    return root + "/policy/final";
  }

  String rollouts() {
    return root + "/rollouts";
  }

  String before() {
    return root + "/rollouts/held-out-before";
  }

  String after() {
    return root + "/rollouts/held-out-after";
  }

  String evaluation() {
    return root + "/evaluation";
  }
}
