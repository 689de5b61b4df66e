{{- define "headroom.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough that "-members" and the pod's hashes fit behind it. */}}
{{- define "headroom.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 45 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "headroom.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 45 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "headroom.selector" -}}
app.kubernetes.io/name: {{ include "headroom.name" . | quote }}
app.kubernetes.io/instance: {{ quote .Release.Name }}
app.kubernetes.io/component: proxy
{{- end -}}

{{/* Every object asks for it, before anything of the values: they must be whole. */}}
{{- define "headroom.namespace" -}}
{{- range $block := splitList " " "autoscaling capacity cluster dashboard drain gate httpRoute image ingress keda management networkPolicy podDisruptionBudget podMonitor prometheusRule public resources service serviceAccount serviceMonitor tests timeouts websocketProxy" -}}
{{- if not (kindIs "map" (index $.Values $block)) -}}
{{- fail (printf "%s: expected its keys, found nothing: leave it out for the defaults; after an upgrade of the chart use --reset-then-reuse-values in place of --reuse-values" $block) -}}
{{- end -}}
{{- end -}}
{{- .Values.namespaceOverride | default .Release.Namespace -}}
{{- end -}}

{{/* Of an object. Arguments: root; and name, namespace, labels, annotations, where it has its own. */}}
{{- define "headroom.metadata" -}}
name: {{ .name | default (include "headroom.fullname" .root) | quote }}
namespace: {{ .namespace | default (include "headroom.namespace" .root) | quote }}
labels: {{- include "headroom.labelsWith" (list .root (.labels | default dict)) | nindent 2 }}
{{- with merge dict (.annotations | default dict) (.root.Values.commonAnnotations | default dict) }}
annotations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Without the component: pods of tests and the Service of metrics have others. Each key once: the chart's own win over an object's, and those over commonLabels. Arguments: the
root, the object's. */}}
{{- define "headroom.labelsWith" -}}
{{- $root := first . -}}
{{- with $root -}}
{{- $own := dict
  "app.kubernetes.io/name" (include "headroom.name" .)
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/version" (.Chart.AppVersion | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/managed-by" .Release.Service
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-") -}}
{{- toYaml (merge $own (last $) (.Values.commonLabels | default dict)) -}}
{{- end -}}
{{- end -}}

{{/* The pods' labels: what the Services select by wins. */}}
{{- define "headroom.podLabels" -}}
{{- $own := fromYaml (include "headroom.selector" .) -}}
{{- toYaml (merge $own (.Values.podLabels | default dict) (.Values.commonLabels | default dict)) -}}
{{- end -}}

{{- define "headroom.image" -}}
{{- with .Values.image -}}
{{- with .registry }}{{ . }}/{{ end -}}
{{- .repository -}}:{{ .tag | default ($.Chart.AppVersion | replace "+" "_") -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "headroom.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary "default" (include "headroom.fullname" .) (empty .Values.serviceAccount.create)) -}}
{{- end -}}

{{- define "headroom.tokenSecret" -}}
{{- .Values.management.existingSecret | default (ternary (printf "%s-token" (include "headroom.fullname" .)) "" (not (empty .Values.management.token))) -}}
{{- end -}}

{{- define "headroom.peersSecret" -}}
{{- .Values.cluster.existingSecret | default (printf "%s-peers" (include "headroom.fullname" .)) -}}
{{- end -}}

{{/* The block of a Hopsworks values file, where there is one: any part of it may be null. */}}
{{- define "headroom.hopsworks" -}}
{{- $payara := (.Values.hopsworks | default dict).payara | default dict -}}
{{- toYaml ($payara.websocketProxy | default dict) -}}
{{- end -}}

{{/* The block in force, as YAML: the Hopsworks block wins, key by key. */}}
{{- define "headroom.websocketProxy" -}}
{{- $hopsworks := fromYaml (include "headroom.hopsworks" .) -}}
{{- range $key, $value := mergeOverwrite (deepCopy .Values.websocketProxy) $hopsworks }}
{{ $key }}: {{ include "headroom.scalar" $value }}
{{- end }}
{{- end -}}

{{/* A number read from a values file is a float, which prints as 3.3554432e+07 where it is large. */}}
{{- define "headroom.scalar" -}}
{{- if kindIs "string" . }}{{ quote . }}{{ else }}{{ int64 . }}{{ end -}}
{{- end -}}

{{- define "headroom.affinityCookie" -}}
{{- $byIngress := and .Values.ingress.enabled (ne .Values.ingress.preset "none") -}}
{{- $byGateway := and .Values.httpRoute.enabled .Values.httpRoute.sessionPersistence -}}
{{- .Values.public.affinityCookie | default (ternary "" .Values.ingress.stickyCookie (empty (or $byIngress $byGateway))) -}}
{{- end -}}

{{/* What a pod reads only when it starts: a change here must roll the pods. */}}
{{- define "headroom.startConfig" -}}
public:
  host: 0.0.0.0
  port: {{ .Values.public.port }}
  path: {{ .Values.public.path | quote }}
  trustedProxies: {{ toJson .Values.public.trustedProxies }}
  affinityCookie: {{ include "headroom.affinityCookie" . | quote }}
  adminToken: {{ .Values.public.adminToken | default false }}
{{- if .Values.public.tlsSecret }}
  tls: {cert: /etc/headroom-tls/tls.crt, key: /etc/headroom-tls/tls.key}
{{- end }}
management:
  host: 0.0.0.0
  port: {{ .Values.management.port }}
{{- if include "headroom.tokenSecret" . }}
  tokenFile: /etc/headroom-token/token
{{- end }}
drain:
  timeoutMs: {{ int64 .Values.drain.timeoutMs }}
  closeCode: {{ int .Values.drain.closeCode }}
cluster:
  enabled: {{ .Values.cluster.enabled }}
  name: {{ .Values.cluster.name | default (include "headroom.fullname" .) | quote }}
  port: {{ .Values.cluster.port }}
  eventBusPort: {{ .Values.cluster.eventBusPort }}
{{- if .Values.cluster.enabled }}
  dns: {{ include "headroom.fullname" . }}-members.{{ include "headroom.namespace" . }}.svc.{{ .Values.cluster.domain }}
  secretFile: /etc/headroom-peers/secret
{{- end }}
{{- end -}}

{{/* The same for websocketProxy: without the live keys. */}}
{{- define "headroom.rollsOn" -}}
{{- include "headroom.startConfig" . -}}
{{- $bridge := fromYaml (include "headroom.websocketProxy" .) -}}
{{- omit $bridge "maxSessionsPerApp" "sessionIdleTimeoutMs" "heartbeatIntervalMs" | toJson -}}
{{- end -}}

{{/* Whether a text is an address or a block of addresses, IPv4 or IPv6: "true" or nothing. */}}
{{- define "headroom.isCidr" -}}
{{- $byte := "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" -}}
{{- $four := printf "(%s[.]){3}%s" $byte $byte -}}
{{- $hex := "[0-9A-Fa-f]{1,4}" -}}
{{- if regexMatch (printf "^%s(/0{0,2}([0-9]|[12][0-9]|3[0-2]))?$" $four) . -}}
true
{{- else if regexMatch "^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(/0{0,2}([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))?$" . -}}
{{- $address := regexReplaceAll (printf ":%s$" $four) (first (splitList "/" .)) ":0:0" -}}
{{- $left := printf "(%s(:%s)*)?" $hex $hex -}}
{{- $whole := regexMatch (printf "^%s(:%s){7}$" $hex $hex) $address -}}
{{- $short := and (regexMatch (printf "^%s::%s$" $left $left) $address) (le (len (regexFindAll $hex $address -1)) 7) -}}
{{- if or $whole $short -}}true{{- end -}}
{{- end -}}
{{- end -}}

{{/* How long a pod may take to leave. */}}
{{- define "headroom.neededSeconds" -}}
{{- add .Values.drain.preStopSeconds (ceil (divf .Values.drain.timeoutMs 1000)) 10 -}}
{{- end -}}

{{- define "headroom.graceSeconds" -}}
{{- $needed := include "headroom.neededSeconds" . | int64 -}}
{{- .Values.drain.terminationGracePeriodSeconds | default $needed | int64 -}}
{{- end -}}

{{/* Sessions per pod at which to scale out: arguments cap and percent. */}}
{{- define "headroom.scaleAt" -}}
{{- max 1 (div (mul .cap .percent) 100) -}}
{{- end -}}

{{- define "headroom.cap" -}}
{{- (fromYaml (include "headroom.websocketProxy" .)).maxSessionsPerApp | int64 -}}
{{- end -}}

{{/* A probe of the management port, unless it has a way of its own. Arguments: values, path. */}}
{{- define "headroom.probe" -}}
{{- $probe := deepCopy (first . | default dict) -}}
{{- if not (or (hasKey $probe "exec") (hasKey $probe "tcpSocket") (hasKey $probe "grpc")) -}}
{{- $probe = merge $probe (dict "httpGet" (dict "path" (last .) "port" "management")) -}}
{{- end -}}
{{- toYaml $probe -}}
{{- end -}}

{{/* How a PodMonitor or ServiceMonitor scrapes. Arguments: root, its values. */}}
{{- define "headroom.endpoint" -}}
{{- $root := first . -}}
{{- with last . -}}
port: management
path: /metrics
interval: {{ .interval }}
{{- with .scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- if .honorLabels }}
honorLabels: true
{{- end }}
relabelings:
  # The release: rules and panels keep releases apart by it, and the alert on missing targets looks for
  # jobs with headroom in their name.
  - targetLabel: job
    replacement: {{ include "headroom.job" $root }}
  # For dashboards that name pods and nodes so; the operator itself adds pod.
  - sourceLabels: [__meta_kubernetes_pod_name]
    targetLabel: pod_name
  - sourceLabels: [__meta_kubernetes_pod_node_name]
    targetLabel: node
  {{- with .relabelings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with .metricRelabelings }}
metricRelabelings: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
{{- end -}}

{{- define "headroom.job" -}}
headroom/{{ include "headroom.fullname" . }}
{{- end -}}

{{/* Where `helm test` opens its WebSocket; empty: nowhere. */}}
{{- define "headroom.testPath" -}}
{{- $_ := include "headroom.namespace" . -}}
{{- $named := "" -}}
{{- range .Values.routes -}}
{{- if and (not $named) (contains "{" .path) -}}
{{- $named = regexReplaceAll "\\{[^}]*\\}" .path "helm-test" -}}
{{- end -}}
{{- end -}}
{{- .Values.tests.path | default $named -}}
{{- end -}}
