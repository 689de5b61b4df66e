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
app.kubernetes.io/name: {{ include "headroom.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: proxy
{{- end -}}

{{/* Without the component: the test pod has another one. */}}
{{- define "headroom.labels" -}}
{{- include "headroom.labelsWith" (list . dict) -}}
{{- end -}}

{{/* Each key once: the chart's own win over an object's, and those over commonLabels. Arguments: the
root, the object's. */}}
{{- define "headroom.labelsWith" -}}
{{- $root := first . -}}
{{- with $root -}}
{{- $own := dict
  "app.kubernetes.io/name" (include "headroom.name" .)
  "app.kubernetes.io/instance" .Release.Name
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/managed-by" .Release.Service
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_") -}}
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
{{- .repository -}}:{{ .tag | default $.Chart.AppVersion -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end -}}
{{- end -}}

{{- define "headroom.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (ternary (include "headroom.fullname" .) "default" .Values.serviceAccount.create) -}}
{{- end -}}

{{- define "headroom.tokenSecret" -}}
{{- .Values.management.existingSecret | default (ternary (printf "%s-token" (include "headroom.fullname" .)) "" (ne .Values.management.token "")) -}}
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
{{- .Values.public.affinityCookie | default (ternary .Values.ingress.stickyCookie "" (or $byIngress $byGateway)) -}}
{{- end -}}

{{/* What a pod reads only when it starts: a change here must roll the pods. */}}
{{- define "headroom.startConfig" -}}
public:
  host: 0.0.0.0
  port: {{ .Values.public.port }}
  path: {{ .Values.public.path | quote }}
  trustedProxies: {{ toJson .Values.public.trustedProxies }}
  affinityCookie: {{ include "headroom.affinityCookie" . | quote }}
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
  dns: {{ include "headroom.fullname" . }}-members.{{ .Release.Namespace }}.svc.{{ .Values.cluster.domain }}
{{- end }}
{{- end -}}

{{/* The same for websocketProxy: without the live keys. */}}
{{- define "headroom.rollsOn" -}}
{{- include "headroom.startConfig" . -}}
{{- $bridge := fromYaml (include "headroom.websocketProxy" .) -}}
{{- omit $bridge "maxSessionsPerApp" "sessionIdleTimeoutMs" "heartbeatIntervalMs" | toJson -}}
{{- end -}}

{{- define "headroom.graceSeconds" -}}
{{- $needed := add .Values.drain.preStopSeconds (ceil (divf .Values.drain.timeoutMs 1000)) 10 -}}
{{- .Values.drain.terminationGracePeriodSeconds | default $needed | int64 -}}
{{- end -}}

{{/* Sessions per pod at which to scale out: arguments cap and percent. */}}
{{- define "headroom.scaleAt" -}}
{{- max 1 (div (mul .cap .percent) 100) -}}
{{- end -}}

{{- define "headroom.cap" -}}
{{- (fromYaml (include "headroom.websocketProxy" .)).maxSessionsPerApp | int64 -}}
{{- end -}}

{{/* Pod security "restricted"; 65532 is the image's user. */}}
{{- define "headroom.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "headroom.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Where `helm test` opens its WebSocket; empty: nowhere. */}}
{{- define "headroom.testPath" -}}
{{- $named := "" -}}
{{- range .Values.routes -}}
{{- if and (not $named) (contains "{" .path) -}}
{{- $named = regexReplaceAll "\\{[^}]*\\}" .path "helm-test" -}}
{{- end -}}
{{- end -}}
{{- .Values.tests.path | default $named -}}
{{- end -}}
