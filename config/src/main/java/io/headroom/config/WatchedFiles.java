package io.headroom.config;

/**
 * Files that are watched by themselves while this process serves.
 *
 * @param secret the file of {@link ClusterSecret}; empty: none
 */
record WatchedFiles(Settings.Tls tls, String secret) {
  static final WatchedFiles NONE = new WatchedFiles(Settings.Tls.NONE, "");

  static WatchedFiles of(Settings settings) {
    return new WatchedFiles(settings.publicEndpoint().tls(), settings.cluster().secretFile());
  }
}
