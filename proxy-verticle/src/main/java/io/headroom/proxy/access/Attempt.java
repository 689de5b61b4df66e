package io.headroom.proxy.access;

import io.headroom.proxy.request.ForwardedHeaders.Client;
import io.headroom.proxy.request.Incoming;

/**
 * A request that has to be let in.
 *
 * @param client who sent it, by what is known without a rule
 * @param upgrade whether it asks for a WebSocket
 */
public record Attempt(String method, Incoming request, Client client, boolean upgrade) {}
