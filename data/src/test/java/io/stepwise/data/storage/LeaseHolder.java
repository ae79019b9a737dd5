package io.stepwise.data.storage;

/** A process that takes a lease, says so and waits to be killed. */
final class LeaseHolder {
  private LeaseHolder() {}

  public static void main(String[] arguments) throws InterruptedException {
    Lease lease = Lease.take(arguments[0]);
    System.out.println("taken");
    Thread.sleep(60_000);
    lease.close();
  }
}
