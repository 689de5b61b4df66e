package io.headroom.proxy.bridge;

/** What is known of a session when its slot is taken; the fields are as in {@link Session}. */
record SessionIdentity(
    String id, String kind, String path, String user, String clientAddress, long openedNanos) {}
