//! Words that say nothing about what an article is about, although a dictionary calls them nouns or verbs.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Chinese words parted by white space. Particles, pronouns, numerals and adverbs are not here: they go by their part of
/// speech (see [`super::words`]).
const CHINESE: &str = "
    记者 通讯员 本报 本报讯 讯 编辑 责编 来源 原标题 标题 摘要 报道 新闻 消息 获悉 采访 图片 照片 供图 摄影 作者 本文 全文
    下文 上文 文中 本站 网页 链接 点击 公众号 微信 客户端 转载 网站 邮箱 栏目 页面
    工作 开展 进行 推进 推动 加强 提高 提升 促进 加快 完善 落实 实施 组织 部署 安排 做好 抓好 确保 坚持 深入 全面 积极
    认真 有效 切实 扎实 进一步 强化 深化 优化 统筹 贯彻 围绕 聚焦 突出 充分发挥 发挥 引导 指导 支持 保障 服务 建设 发展
    管理 活动 会议 现场 仪式 主题 内容 情况 问题 方面 方式 形式 过程 结果 成果 成效 效果 作用 意义 目标 任务 措施 要求
    需求 水平 能力 质量 力度 进度 进展 基础 重点 关键 核心 特色 亮点 经验 做法 机制 体系 制度 政策 方案 计划 规划 标准
    区委书记 市委书记 县委书记 副书记 区长 市长 县长 副区长 副市长 副县长 常委 人大常委会 人大 政协 区政府 市政府 县政府 政协主席
    带队 交代 时任 小组 成绩 公众 考察 参观 观看 领导班子 带头 城里 河上 山上 桥上 岸边 水边 长方形 方形 名录 有限公司
    精神 思想 理念 责任 意识 作风 氛围 局面 格局 环境 条件 资源 优势 机遇 挑战 难题 短板 弱项 领域 环节 渠道 平台 项目
    单位 部门 机构 人员 同志 领导 干部 群众 党员 市民 居民 村民 人民 代表 负责人 主任 办公室 书记 局长 部长 主席 委员 成员
    班子 队伍 团队 大家 社会 各界 全市 全区 全县 全省 全国 各级 各地 当地 本地 我市 我区 我县 我省 我国 国家 政府 市委
    区委 县委 省委 区里 市里 县里 省里 地区 区域 区直 市直 全域 基层 一线 城乡 中国 公司 企业 集团
    表示 介绍 指出 强调 认为 说明 了解 看到 提出 提到 告诉 回答 反映 发布 公布 通报 通知 公告 宣布 提供 获得 得到 取得
    达到 实现 完成 成为 形成 建立 设立 成立 举行 举办 召开 参加 参与 出席 主持 负责 承担 采取 采用 利用 使用 运用 通过
    开始 结束 继续 继续 持续 保持 增加 减少 扩大 改善 改进 创新 创建 打造 构建 营造 满足 符合 适应 属于 作为 包括 涉及
    具有 拥有 存在 出现 发生 产生 造成 引起 影响 变化 改变 调整 处理 解决 检查 调研 座谈 讨论 研究 分析 总结 汇报 交流
    学习 宣传 培训 关注 重视 欢迎 感谢 希望 相信 努力 争取 力争 帮助 协调 配合 合作 联系 沟通 反馈 接受 选择 决定 进入
    走进 来到 前往 到达 回到 离开 看作 看出 写到 写明 列出 给出 没有 没有人 不能 可以 可能 应当 应该 需要 必须 能够 愿意
    有关 相关 主要 重要 明显 显著 良好 优秀 成功 顺利 正式 普遍 广泛 深刻 丰富 具体 实际 真实 基本 一般 特别 特殊 新型
    时间 时候 时期 时代 时刻 年份 年度 日期 日前 近日 今日 当日 当天 当年 今年 去年 明年 上午 下午 晚上 早上 阶段 期间 小时 分钟
    数字 数量 数据 人数 总数 比例 名单 文件 材料 资料 信息 表格 事项 事情 事件 东西 地方 地点 位置 范围 对象 目的 原因
    理由 办法 方法 方向 路径 程度 状态 样子 名字 名称 说法 意见 建议 看法 故事 生活 人物 人们 别人 自己 朋友 家庭 孩子
    老人 先生 女士 师傅 中心 地址 电话 专家 工作人员 有关部门 相关部门 负责同志 主要领导 分管领导 齐抓共管 添砖加瓦
    高质量 群众性 获得感 幸福感 安全感 长效 常态 常态化 规范化 精细化 多种形式 新局面 新台阶 全力以赴 密切配合 积极参与
    组织领导 督促检查 好评 广泛开展 广大 一览 部分 全部 整体 各项 下一步 据介绍 图为 示意图 截至目前
    正文 如下 原文 今天 昨天 明天 如今 后来 当时 以来 以后 以前 之后 之前 其中 其他 其余 之一 一定 一起 一同 一直 一面
";

/// English function words and newsroom words, in lower case.
const ENGLISH: &str = "
    the and for with from that this these those are was were been has have had will would can could should its their our
    your his her not but into over under about after before than then there here who what when where which while also more
    most some such other all any both each few how why only own same too very just now new news said says report reporter
    editor photo source http https www com org net html
";

static ALL: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| CHINESE.split_whitespace().chain(ENGLISH.split_whitespace()).collect());

/// Whether `word` (Latin in lower case) is in the list.
pub(super) fn is_stopword(word: &str) -> bool {
    ALL.contains(word)
}
